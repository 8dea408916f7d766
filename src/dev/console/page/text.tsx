import { type CSSProperties, Fragment } from 'react';
import { emojiOf } from '../emoji-names.ts';
import { type Chunk, parseMrkdwn } from '../mrkdwn.ts';
import { Emoji } from './emoji.tsx';
import { Inlines } from './inline.tsx';

/** A text in mrkdwn. */
export function Mrkdwn({ text }: { readonly text: string }) {
  return <Chunks chunks={parseMrkdwn(text)} />;
}

export function Chunks({ chunks }: { readonly chunks: readonly Chunk[] }) {
  return (
    <div className="mrkdwn">
      {chunks.map((chunk, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other key.
        <OneChunk key={i} chunk={chunk} />
      ))}
    </div>
  );
}

function OneChunk({ chunk }: { readonly chunk: Chunk }) {
  if (chunk.kind === 'code') return <Code text={chunk.text} />;
  if (chunk.kind === 'list') return <List list={chunk} />;
  const Tag = chunk.kind === 'quote' ? 'blockquote' : 'p';
  return (
    <Tag>
      <Inlines inline={chunk.inline} />
    </Tag>
  );
}

function List({ list: { ordered, indent, items } }: { readonly list: Extract<Chunk, { readonly kind: 'list' }> }) {
  const Tag = ordered ? 'ol' : 'ul';
  return (
    <Tag style={{ '--indent': indent } as CSSProperties}>
      {items.map((item, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: items have no other key.
        <li key={i}>
          <Inlines inline={item} />
        </li>
      ))}
    </Tag>
  );
}

/** Verbatim output: never wrapped, scrolls sideways. Focusable, so that it scrolls by keyboard. */
export function Code({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <pre className="code" tabIndex={0}>
      <code>{text}</code>
    </pre>
  );
}

/** Plain text in which only emoji are rendered. */
export function Plain({ text }: { readonly text: string }) {
  return text.split(/:([a-z0-9_+-]+):/).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other key.
    <Fragment key={i}>{i % 2 === 0 ? part : emojiOf(part) ? <Emoji name={part} /> : `:${part}:`}</Fragment>
  ));
}

/** A Block Kit text object. */
export interface TextObject {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
}

export function Text({ text }: { readonly text: TextObject }) {
  return text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : <Plain text={text.text} />;
}
