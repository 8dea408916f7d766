import type { Ephemeral } from './message.ts';

/** Only the newest are kept, so that a demo can run for days in bounded memory. */
const maxMessages = 500;

export interface Ephemerals {
  add(message: Omit<Ephemeral, 'ts'>): Ephemeral;
  replace(ts: string, change: Pick<Ephemeral, 'text' | 'blocks'>): void;
  remove(ts: string): void;
  find(ts: string): Ephemeral | undefined;
  /** Oldest first. */
  of(user: string): readonly Ephemeral[];
}

export function createEphemerals(): Ephemerals {
  const messages = new Map<string, Ephemeral>();
  let last = 0;
  /** Like Slack's: seconds with six decimals, unique. */
  function nextTs(): string {
    last = Math.max(last + 1, Date.now() * 1000);
    return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, '0')}`;
  }
  return {
    add(message) {
      const stored = { ...message, ts: nextTs() };
      messages.set(stored.ts, stored);
      const [oldest] = messages.size > maxMessages ? messages.keys() : [];
      if (oldest) messages.delete(oldest);
      return stored;
    },
    replace(ts, change) {
      const message = messages.get(ts);
      if (message) messages.set(ts, { ...message, blocks: change.blocks, text: change.text });
    },
    remove: (ts) => void messages.delete(ts),
    find: (ts) => messages.get(ts),
    of: (user) => [...messages.values()].filter((message) => message.user === user),
  };
}
