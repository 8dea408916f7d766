import { memo } from 'react';
import type { Block } from '../message.ts';
import { readRichText } from '../rich-text-tree.ts';
import { ActionButton, type ButtonElement } from './action-button.tsx';
import { Boundary } from './boundary.tsx';
import { Context, type ContextElement, type ContextImage, Picture } from './context-block.tsx';
import { Json } from './json.tsx';
import { isDrawn, LibraryBlock } from './library.tsx';
import { Chunks, Plain, Text, type TextObject } from './text.tsx';

interface BlocksProps {
  readonly blocks: readonly Block[];
  /** The message they belong to. */
  readonly ts: string;
}

export const Blocks = memo(function Blocks({ blocks, ts }: BlocksProps) {
  return blocks.map((block, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other reliable key.
    <Boundary key={i} of={block}>
      <AnyBlock block={block} ts={ts} />
    </Boundary>
  ));
});

/** Blocks with buttons or mrkdwn are rendered here: the library reports no clicks and parses mrkdwn unlike Slack. */
function AnyBlock({ block, ts }: { readonly block: Block; readonly ts: string }) {
  switch (block.type) {
    case 'header':
      return (
        <h3 className="block-header">
          <Plain text={(block.text as TextObject).text} />
        </h3>
      );
    case 'divider':
      return <hr className="block-divider" />;
    case 'section':
      return <Section block={block} ts={ts} />;
    case 'context':
      return <Context elements={block.elements as readonly ContextElement[]} />;
    case 'actions':
      return <Actions elements={block.elements as readonly Element[]} ts={ts} />;
    case 'rich_text':
      return <Chunks chunks={readRichText(block)} />;
    case 'container':
      return <Container block={block} ts={ts} />;
    case 'data_table':
      return <LibraryBlock block={{ type: 'table', rows: block.rows }} />;
    default:
      return isDrawn(block) ? (
        <LibraryBlock block={block} />
      ) : (
        <Json what={`Unsupported block type ${block.type}`} of={block} />
      );
  }
}

type Element = ButtonElement | { readonly type: Exclude<string, 'button'>; readonly action_id?: string };

function isButton(element: Element | undefined): element is ButtonElement {
  return element?.type === 'button';
}

function Section({ block, ts }: { readonly block: Block; readonly ts: string }) {
  const accessory = block.accessory as Element | undefined;
  const fields = (block.fields ?? []) as readonly TextObject[];
  return (
    <div className="block-section">
      <div className="block-section-words">
        {block.text !== undefined && <Text text={block.text as TextObject} />}
        {fields.length > 0 && (
          <div className="block-fields">
            {fields.map((field, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other key.
              <Text key={i} text={field} />
            ))}
          </div>
        )}
      </div>
      {accessory && <AnyElement element={accessory} ts={ts} />}
    </div>
  );
}

function AnyElement({ element, ts }: { readonly element: Element; readonly ts: string }) {
  if (isButton(element)) return <ActionButton element={element} ts={ts} />;
  if (element.type === 'image') return <Picture image={element as unknown as ContextImage} />;
  return <LibraryBlock block={{ type: 'actions', elements: [element] }} />;
}

function Actions({ elements, ts }: { readonly elements: readonly Element[]; readonly ts: string }) {
  return (
    <div className="block-actions">
      {elements.map((element, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: action ids may repeat.
        <AnyElement key={`${element.action_id}${i}`} element={element} ts={ts} />
      ))}
    </div>
  );
}

function Container({ block, ts }: { readonly block: Block; readonly ts: string }) {
  const title = block.title as TextObject | undefined;
  const children = block.child_blocks as readonly Block[];
  if (block.is_collapsible !== true) {
    return (
      <div className="block-container">
        {title && <Plain text={title.text} />}
        <Blocks blocks={children} ts={ts} />
      </div>
    );
  }
  return (
    <details className="block-container" open={block.default_collapsed !== true}>
      <summary>
        <Plain text={title?.text ?? 'More'} />
      </summary>
      <Blocks blocks={children} ts={ts} />
    </details>
  );
}
