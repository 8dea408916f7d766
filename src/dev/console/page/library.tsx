import { type Block, Message, type MessageProps } from 'slack-blocks-to-jsx';
import type { Block as OurBlock } from '../message.ts';
import { Emoji } from './emoji.tsx';
import { Channel, Group, Moment, Person, SafeLink } from './inline.tsx';

const hooks: NonNullable<MessageProps['hooks']> = {
  user: ({ id }) => <Person id={id} />,
  usergroup: ({ id }) => <Group id={id} />,
  channel: ({ id }) => <Channel id={id} />,
  emoji: ({ name }) => <Emoji name={name} />,
  date: ({ timestamp, link, ...date }) => (
    <Moment date={{ ...date, timestamp: Number(timestamp), link: link ?? undefined }} />
  ),
  link: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
};

/** The types slack-blocks-to-jsx renders; it silently skips any other. */
const known: ReadonlySet<string> = new Set([
  ...['rich_text', 'image', 'video', 'file', 'markdown', 'table', 'task_card', 'plan', 'alert', 'card', 'carousel'],
  ...['data_visualization', 'context_actions', 'input', 'actions', 'section', 'context', 'divider', 'header'],
]);

export const isDrawn = ({ type }: OurBlock) => known.has(type);

export function LibraryBlock({ block }: { readonly block: OurBlock }) {
  return <Message blocks={[prepared(block) as Block]} name="" logo="" withoutWrapper hooks={hooks} />;
}

/** Removes what the library cannot handle: number cells, and confirmation dialogs, whose answer it does not report. */
function prepared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prepared);
  if (typeof value !== 'object' || value === null) return value;
  const { confirm: _, ...rest } = value as Readonly<Record<string, unknown>>;
  if (rest.type === 'raw_number') return { type: 'raw_text', text: String(rest.text ?? rest.value) };
  return Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, prepared(part)]));
}
