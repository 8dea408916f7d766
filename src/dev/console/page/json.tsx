import { Code } from './text.tsx';

export function Json({ what, of }: { readonly what: string; readonly of: unknown }) {
  return (
    <figure className="json">
      <figcaption>{what}</figcaption>
      <Code text={JSON.stringify(of, null, 2)} />
    </figure>
  );
}
