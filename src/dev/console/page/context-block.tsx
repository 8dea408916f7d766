import { Text, type TextObject } from './text.tsx';

/** An image in a context block or beside a section. */
export interface ContextImage {
  readonly type: 'image';
  readonly image_url?: string;
  readonly alt_text: string;
}
export type ContextElement = TextObject | ContextImage;

export function Context({ elements }: { readonly elements: readonly ContextElement[] }) {
  return (
    <div className="block-context">
      {elements.map((element, i) =>
        element.type === 'image' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: elements have no other key.
          <Picture key={i} image={element} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <Text key={i} text={element} />
        ),
      )}
    </div>
  );
}

export function Picture({ image }: { readonly image: ContextImage }) {
  return <img className="block-picture" src={image.image_url} alt={image.alt_text} />;
}
