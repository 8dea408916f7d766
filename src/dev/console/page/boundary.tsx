import { Component, type ReactNode } from 'react';
import { Json } from './json.tsx';

interface Props {
  /** What is shown as JSON when the children can't be drawn. */
  readonly of: unknown;
  readonly children: ReactNode;
}

/** Keeps the rest of the page when one block can't be drawn. React knows no other way than a class. */
export class Boundary extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidUpdate({ of }: Props) {
    if (of !== this.props.of && this.state.broken) this.setState({ broken: false });
  }

  override render() {
    return this.state.broken ? <Json what="This block can't be drawn here" of={this.props.of} /> : this.props.children;
  }
}
