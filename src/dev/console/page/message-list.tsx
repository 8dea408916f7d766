import { Fragment, type ReactNode, useRef, useState } from 'react';
import { Icon } from './icons.tsx';
import { isEphemeral, MessageRow, type ShownMessage, writerOf } from './message.tsx';
import { momentOf, sameDay, useDay } from './moments.tsx';
import { usePageContext } from './page-context.tsx';
import type { Reading } from './reading.ts';

interface MessageListProps {
  readonly label: string;
  readonly messages: readonly ShownMessage[];
  readonly inThread: boolean;
  readonly reading: Reading;
  /** What comes before the first message. */
  readonly start: ReactNode;
  /** The `ts` read up to when the list was opened; newer messages are marked. */
  readonly readAtOpening: string;
}

/** After this pause the author's name is shown again. */
const pauseMs = 5 * 60_000;

function joins(message: ShownMessage, before: ShownMessage | undefined): boolean {
  if (!before || isEphemeral(message) || isEphemeral(before)) return false;
  // A message with a thread is never joined.
  if (message.reply_count || before.reply_count) return false;
  if (writerOf(message) !== writerOf(before) || !sameDay(message.ts, before.ts)) return false;
  return momentOf(message.ts) - momentOf(before.ts) < pauseMs;
}

/** Messages, oldest first, scrolled to the newest: the list is laid out bottom-up, so the browser keeps it there. */
export function MessageList({ label, messages, inThread, reading, start, readAtOpening }: MessageListProps) {
  const { me } = usePageContext();
  const scroller = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const firstNew = messages.find(
    (message) => !isEphemeral(message) && message.ts > readAtOpening && writerOf(message) !== me,
  );
  const toNewest = () => scroller.current?.scrollTo({ top: 0, behavior: 'smooth' });
  return (
    <div className="list">
      <div
        ref={scroller}
        className="list-scroller"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it must scroll by keyboard.
        tabIndex={0}
        onScroll={({ currentTarget }) => setAway(currentTarget.scrollTop < -240)}
      >
        <div className="list-messages" role="log" aria-label={label}>
          {start}
          {messages.map((message, i) => (
            <Fragment key={message.ts}>
              <Divider
                message={message}
                before={messages[i - 1] ?? (inThread ? message : undefined)}
                isNew={message === firstNew && readAtOpening !== '0'}
              />
              <MessageRow
                message={message}
                joined={message !== firstNew && joins(message, messages[i - 1])}
                inThread={inThread}
                readUpTo={inThread ? undefined : reading.upTo(message.ts)}
              />
              {inThread && i === 0 && <Replies root={message} shown={messages.length - 1} />}
            </Fragment>
          ))}
        </div>
      </div>
      {away && (
        <button type="button" className="to-newest" onClick={toNewest}>
          <Icon name="down" /> Newest
        </button>
      )}
    </div>
  );
}

interface RepliesProps {
  readonly root: ShownMessage;
  /** Replies and ephemeral messages. */
  readonly shown: number;
}

/** Between a thread's root and its replies. For a very long thread the server sends only the newest. */
function Replies({ root, shown }: RepliesProps) {
  const count = isEphemeral(root) ? 0 : (root.reply_count ?? 0);
  if (count === 0) return undefined;
  const words = count === 1 ? '1 reply' : `${count} replies`;
  return <p className="replies">{count > shown ? `${words}, newest ${shown} shown` : words}</p>;
}

interface DividerProps {
  readonly message: ShownMessage;
  readonly before: ShownMessage | undefined;
  readonly isNew: boolean;
}

function Divider({ message, before, isNew }: DividerProps) {
  const day = useDay(message.ts);
  const otherDay = before === undefined || !sameDay(before.ts, message.ts);
  if (!otherDay && !isNew) return undefined;
  return (
    <div className="divider" data-new={isNew || undefined}>
      {otherDay && <span className="divider-day">{day}</span>}
      {isNew && <span className="divider-new">New</span>}
    </div>
  );
}
