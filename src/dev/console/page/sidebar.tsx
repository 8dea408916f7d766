import type { Conversation } from '../site/shape.ts';
import { Icon } from './icons.tsx';
import { usePageContext } from './page-context.tsx';
import type { Reading } from './reading.ts';

/** Number of unread messages by others. */
export function unreadIn({ id, newest }: Conversation, me: string, reading: Reading): number {
  const upTo = reading.upTo(id);
  return newest.filter(({ ts, user }) => ts > upTo && user !== me).length;
}

interface SidebarProps {
  readonly conversations: readonly Conversation[];
  readonly reading: Reading;
  /** Whether the App Home is open instead of a conversation. */
  readonly isHome: boolean;
  readonly close: () => void;
}

export function Sidebar({ conversations, reading, isHome, close }: SidebarProps) {
  const { bot, go } = usePageContext();
  const section = (title: string, direct: boolean) => (
    <section>
      <h2>{title}</h2>
      <ul>
        {conversations
          .filter((conversation) => conversation.direct === direct)
          .map((conversation) => (
            <li key={conversation.id}>
              <Entry {...{ conversation, reading, isHome, close }} />
            </li>
          ))}
      </ul>
    </section>
  );
  return (
    <nav className="sidebar" aria-label="Conversations">
      {section('Channels', false)}
      {section('Direct messages', true)}
      <section>
        <h2>Apps</h2>
        <button
          type="button"
          className="entry"
          aria-current={isHome ? 'page' : undefined}
          onClick={() => {
            go({ in: 'home', thread: undefined });
            close();
          }}
        >
          <span className="entry-dot" />
          <span className="entry-name">{bot.name} home</span>
        </button>
      </section>
    </nav>
  );
}

interface EntryProps extends Omit<SidebarProps, 'conversations'> {
  readonly conversation: Conversation;
}

function Entry({ conversation, reading, isHome, close }: EntryProps) {
  const { me, channel, go } = usePageContext();
  const here = !isHome && conversation.id === channel;
  const unread = here ? 0 : unreadIn(conversation, me, reading);
  return (
    <button
      type="button"
      className="entry"
      aria-current={here ? 'page' : undefined}
      data-unread={unread > 0 || undefined}
      onClick={() => {
        go({ in: conversation.direct ? 'direct' : conversation.id, thread: undefined });
        close();
      }}
    >
      {conversation.direct ? <span className="entry-dot" /> : <Icon name="hash" />}
      <span className="entry-name">{conversation.name}</span>
      {unread > 0 && (
        <span className="count">
          {unread > 20 ? '20+' : unread}
          <span className="unseen"> unread</span>
        </span>
      )}
    </button>
  );
}
