import { useEffect, useMemo, useState } from 'react';
import { Composer } from './composer.tsx';
import type { MergedState } from './merge.ts';
import { MessageList } from './message-list.tsx';
import { usePageContext } from './page-context.tsx';
import type { Reading } from './reading.ts';
import { speak } from './speak.ts';

interface ChannelViewProps {
  readonly held: MergedState;
  readonly reading: Reading;
  readonly showEarlier: () => void;
}

const byTs = (one: { readonly ts: string }, other: { readonly ts: string }) => (one.ts < other.ts ? -1 : 1);

/** The open conversation. Remount it, by key, for another user or conversation. */
export function ChannelView({ held, reading, showEarlier }: ChannelViewProps) {
  const { me, channel } = usePageContext();
  const conversation = held.conversations.find(({ id }) => id === channel);
  const { messages, hasMore } = held.channel;
  const shown = useMemo(
    () => [...messages, ...held.ephemerals.filter(({ thread_ts }) => !thread_ts)].sort(byTs),
    [messages, held.ephemerals],
  );
  const [readAtOpening] = useState(() => reading.upTo(channel));
  useMarked(reading, channel, messages.at(-1)?.ts);
  if (!conversation) return undefined;
  const { direct, name, topic, botIsMember } = conversation;
  const title = direct ? name : `#${name}`;
  const { command } = held;
  return (
    <main className="channel" aria-label={title}>
      <header className="bar">
        <h1>{title}</h1>
        <p>{direct ? 'Only you and the bot' : topic}</p>
      </header>
      <MessageList
        label={`Messages in ${title}`}
        messages={shown}
        inThread={false}
        reading={reading}
        readAtOpening={readAtOpening}
        start={
          hasMore ? (
            <button type="button" className="button earlier" onClick={showEarlier}>
              Show earlier messages
            </button>
          ) : (
            <Beginning title={title} command={command} botIsMember={botIsMember} />
          )
        }
      />
      <Composer
        label={`Message ${title}`}
        placeholder={`${command} … or a message`}
        hints={held.hints}
        prefixes={[command, `@${held.bot.name}`, ...(direct ? [''] : [])]}
        user={me}
        send={(text) => speak(text, { user: me, channel, command, bot: held.bot.name })}
      />
    </main>
  );
}

/** Marks visible messages as read. */
export function useMarked({ mark }: Reading, what: string, newest: string | undefined): void {
  useEffect(() => {
    const look = () => {
      if (newest && document.visibilityState === 'visible') mark(what, newest);
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [mark, what, newest]);
}

interface BeginningProps {
  readonly title: string;
  readonly command: string;
  readonly botIsMember: boolean;
}

function Beginning({ title, command, botIsMember }: BeginningProps) {
  return (
    <div className="beginning">
      <h2>{title}</h2>
      <p>
        {botIsMember ? (
          <>
            This is the beginning. Type <code>{command} help</code> to see what the bot can do.
          </>
        ) : (
          'The bot is not a member of this channel: commands work, but it cannot post.'
        )}
      </p>
    </div>
  );
}
