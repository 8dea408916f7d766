import { memo, useState } from 'react';
import { beginning } from '../../../model/text/cut.ts';
import type { Ephemeral } from '../message.ts';
import type { PageMessage } from '../site/shape.ts';
import { Avatar } from './avatar.tsx';
import { Blocks } from './blocks.tsx';
import { Emoji } from './emoji.tsx';
import { FileCard } from './files.tsx';
import { Icon } from './icons.tsx';
import { Json } from './json.tsx';
import { Clock } from './moments.tsx';
import { authorOf, usePageContext } from './page-context.tsx';
import { post } from './post.ts';
import { Mrkdwn } from './text.tsx';
import { ThreadFooter } from './thread-footer.tsx';

export type ShownMessage = PageMessage | Ephemeral;

export function isEphemeral(message: ShownMessage): message is Ephemeral {
  return 'from' in message;
}

export function writerOf(message: ShownMessage): string | undefined {
  return isEphemeral(message) ? message.from : message.user;
}

interface MessageProps {
  readonly message: ShownMessage;
  /** Whether it follows a message of the same author, so that the name is omitted. */
  readonly joined: boolean;
  /** In a thread, there is no link to the thread. */
  readonly inThread: boolean;
  /** The `ts` up to which its thread was read. */
  readonly readUpTo?: string | undefined;
}

export const MessageRow = memo(function MessageRow({ message, joined, inThread, readUpTo = '0' }: MessageProps) {
  const context = usePageContext();
  const author = authorOf(context, writerOf(message));
  const [source, setSource] = useState(false);
  const openThread = () => context.go({ thread: message.ts });
  return (
    <article
      className="message"
      data-ts={message.ts}
      data-joined={joined || undefined}
      data-ephemeral={isEphemeral(message) || undefined}
      aria-label={`${author.name}: ${beginning(message.text, 80)}`}
    >
      <div className="message-gutter">{joined ? <Clock ts={message.ts} /> : <Avatar author={author} />}</div>
      <div className="message-body">
        {isEphemeral(message) && <OnlyYou message={message} />}
        {!joined && (
          <header>
            <strong>{author.name}</strong>
            {author.badge && <span className="badge">{author.badge}</span>}
            <Clock ts={message.ts} />
          </header>
        )}
        <Content message={message} />
        {source && <Json what="As the bot sent it" of={message} />}
        {!inThread && !isEphemeral(message) && <ThreadFooter root={message} readUpTo={readUpTo} open={openThread} />}
      </div>
      <div className="message-tools">
        {!inThread && !isEphemeral(message) && (
          <button type="button" className="icon-button" title="Reply in thread" onClick={openThread}>
            <Icon name="reply" />
            <span className="unseen">Reply in thread</span>
          </button>
        )}
        <button type="button" className="icon-button" title="Show the JSON" onClick={() => setSource(!source)}>
          <Icon name="source" />
          <span className="unseen">Show the JSON</span>
        </button>
      </div>
    </article>
  );
});

function Content({ message }: { readonly message: ShownMessage }) {
  const { blocks, text, ts } = message;
  const files = isEphemeral(message) ? [] : (message.files ?? []);
  return (
    <>
      {blocks && blocks.length > 0 ? <Blocks blocks={blocks} ts={ts} /> : text && <Mrkdwn text={text} />}
      {files.map((file) => (
        <FileCard key={file.id} file={file} />
      ))}
      {!isEphemeral(message) && <Reactions message={message} />}
    </>
  );
}

function OnlyYou({ message }: { readonly message: Ephemeral }) {
  const dismiss = () => void post('dismiss', { user: message.user, ts: message.ts }).catch(() => undefined);
  return (
    <p className="only-you">
      <Icon name="eye" /> Only visible to you
      <button type="button" className="link" onClick={dismiss}>
        Dismiss
      </button>
    </p>
  );
}

interface Reaction {
  readonly name: string;
  readonly count: number;
}

function Reactions({ message }: { readonly message: PageMessage }) {
  const reactions = (message.reactions ?? []) as readonly Reaction[];
  if (reactions.length === 0) return undefined;
  return (
    <ul className="reactions" aria-label="Reactions">
      {reactions.map(({ name, count }) => (
        <li key={name}>
          <Emoji name={name} /> {count}
        </li>
      ))}
    </ul>
  );
}
