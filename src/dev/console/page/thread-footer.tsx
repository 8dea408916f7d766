import type { PageMessage } from '../site/shape.ts';
import { Avatar } from './avatar.tsx';
import { Ago, momentOf } from './moments.tsx';
import { authorOf, usePageContext } from './page-context.tsx';

interface ThreadFooterProps {
  readonly root: PageMessage;
  /** The `ts` up to which the thread was read. */
  readonly readUpTo: string;
  readonly open: () => void;
}

/** Number of replies, their authors, and the time of the last one. */
export function ThreadFooter({ root, readUpTo, open }: ThreadFooterProps) {
  const context = usePageContext();
  const count = root.reply_count ?? 0;
  if (count === 0) return undefined;
  const users = ((root.reply_users ?? []) as readonly string[]).slice(0, 4);
  const { latest_reply: latest } = root;
  const unread = latest !== undefined && latest > readUpTo;
  return (
    <button type="button" className="thread-footer" data-unread={unread || undefined} onClick={open}>
      <span className="thread-faces">
        {users.map((user) => (
          <Avatar key={user} author={authorOf(context, user)} small />
        ))}
      </span>
      <span className="thread-count">
        {count} {count === 1 ? 'reply' : 'replies'}
      </span>
      {latest && (
        <span className="thread-latest">
          {unread ? 'new reply ' : 'last reply '}
          <Ago at={momentOf(latest)} />
        </span>
      )}
    </button>
  );
}
