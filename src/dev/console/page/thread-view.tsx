import { useMemo, useState } from 'react';
import { useMarked } from './channel-view.tsx';
import { Composer } from './composer.tsx';
import { Icon } from './icons.tsx';
import type { MergedState } from './merge.ts';
import { MessageList } from './message-list.tsx';
import { usePageContext } from './page-context.tsx';
import type { Reading } from './reading.ts';
import { speak } from './speak.ts';

interface ThreadViewProps {
  readonly held: MergedState;
  /** The root's `ts`. */
  readonly thread: string;
  readonly reading: Reading;
}

/** A thread beside its channel. Remount it, by key, for another thread or user. */
export function ThreadView({ held, thread, reading }: ThreadViewProps) {
  const { me, channel, go, conversations } = usePageContext();
  const messages = held.thread?.messages;
  const shown = useMemo(() => {
    const own = held.ephemerals.filter(({ thread_ts }) => thread_ts === thread);
    return [...(messages ?? []), ...own].sort((one, other) => (one.ts < other.ts ? -1 : 1));
  }, [messages, held.ephemerals, thread]);
  const [readAtOpening] = useState(() => reading.upTo(thread));
  useMarked(reading, thread, messages?.at(-1)?.ts);
  const conversation = conversations.find(({ id }) => id === channel);
  const { command, bot } = held;
  return (
    <aside className="thread" aria-label="Thread">
      <header className="bar">
        <h1>Thread</h1>
        <p>{conversation?.direct ? conversation.name : `#${conversation?.name}`}</p>
        <button type="button" className="icon-button" title="Close (Esc)" onClick={() => go({ thread: undefined })}>
          <Icon name="close" />
          <span className="unseen">Close the thread</span>
        </button>
      </header>
      <MessageList
        label="Messages in the thread"
        messages={shown}
        inThread
        reading={reading}
        readAtOpening={readAtOpening}
        start={messages?.length === 0 && <p className="beginning">Message not found.</p>}
      />
      <Composer
        label="Reply in thread"
        placeholder={`@${bot.name} … or a reply`}
        hints={held.hints}
        prefixes={[`@${bot.name}`, ...(conversation?.direct ? [''] : [])]}
        user={me}
        send={(text) => speak(text, { user: me, channel, command, bot: bot.name, thread })}
      />
    </aside>
  );
}
