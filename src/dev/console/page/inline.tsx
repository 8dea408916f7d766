import { Fragment, type ReactNode } from 'react';
import type { Inline, SlackDate } from '../mrkdwn.ts';
import { formatSlackDate } from '../slack-date.ts';
import { Emoji } from './emoji.tsx';
import { useNow } from './now.tsx';
import { usePageContext } from './page-context.tsx';

export function Person({ id }: { readonly id: string }) {
  const { me, people, bot } = usePageContext();
  const name = id === bot.id ? bot.name : (people.find((person) => person.id === id)?.realName ?? id);
  return <span className={id === me ? 'mention mention-me' : 'mention'}>@{name}</span>;
}

export function Group({ id }: { readonly id: string }) {
  const { me, groups } = usePageContext();
  const group = groups.find((candidate) => candidate.id === id);
  return <span className={group?.users.includes(me) ? 'mention mention-me' : 'mention'}>@{group?.handle ?? id}</span>;
}

export function Channel({ id }: { readonly id: string }) {
  const { conversations, go } = usePageContext();
  const channel = conversations.find((candidate) => candidate.id === id);
  if (!channel) return <span className="mention">#{id}</span>;
  return (
    <button type="button" className="mention" onClick={() => go({ in: id, thread: undefined })}>
      #{channel.name}
    </button>
  );
}

/** Web and mail links only: a message must not run scripts or open other programs. */
export function SafeLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  if (!/^(?:https?|mailto):/i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export function Moment({ date }: { readonly date: SlackDate }) {
  const text = formatSlackDate(date, { now: useNow() });
  const shown = <time title={date.fallback}>{text}</time>;
  return date.link ? <SafeLink href={date.link}>{shown}</SafeLink> : shown;
}

const tags = { bold: 'strong', italic: 'em', strike: 's' } as const;

export function Inlines({ inline }: { readonly inline: readonly Inline[] }) {
  return inline.map((part, i) => {
    // The parts of a text have no better key than their position.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above.
    return <Fragment key={i}>{show(part)}</Fragment>;
  });
}

function show(part: Inline): ReactNode {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code>{part.text}</code>;
    case 'user':
      return <Person id={part.id} />;
    case 'group':
      return <Group id={part.id} />;
    case 'channel':
      return <Channel id={part.id} />;
    case 'broadcast':
      return <span className="mention mention-me">@{part.name}</span>;
    case 'emoji':
      return <Emoji name={part.name} />;
    case 'date':
      return <Moment date={part} />;
    case 'link':
      return <SafeLink href={part.url}>{part.label ?? part.url.replace(/^mailto:/, '')}</SafeLink>;
    default: {
      const Tag = tags[part.kind];
      return (
        <Tag>
          <Inlines inline={part.inline} />
        </Tag>
      );
    }
  }
}
