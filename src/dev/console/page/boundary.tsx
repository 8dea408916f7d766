import { Component, type ReactNode } from 'react';
import { Json } from './json.tsx';

interface BoundaryProps {
  /** Shown as JSON if the children fail to render. */
  readonly of: unknown;
  readonly children: ReactNode;
}

/** Keeps the rest of the page when one block fails to render. React needs a class for this. */
export class Boundary extends Component<BoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidUpdate({ of }: BoundaryProps) {
    if (of !== this.props.of && this.state.broken) this.setState({ broken: false });
  }

  override render() {
    return this.state.broken ? <Json what="This block can't be rendered" of={this.props.of} /> : this.props.children;
  }
}
