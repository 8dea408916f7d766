import type { ConsoleState } from '../site/shape.ts';
import { type MergedState, merge } from './merge.ts';
import type { ConsolePlace } from './place.ts';

export interface PageQuery extends ConsolePlace {
  /** Maximum number of channel messages. */
  readonly limit: number;
}

export interface PageView {
  readonly held?: MergedState | undefined;
  /** The query that `held` answers. */
  readonly look?: PageQuery | undefined;
  /** Whether the event stream is connected. */
  readonly live: boolean;
  /** Why the last read failed. */
  readonly error?: string | undefined;
}

/** The server's state, for React's useSyncExternalStore. */
export interface Source {
  subscribe(listener: () => void): () => void;
  view(): PageView;
  /** Sets the query, and reads it if it changed. */
  look(look: PageQuery): void;
}

export function createSource(): Source {
  const listeners = new Set<() => void>();
  let view: PageView = { live: false };
  let wanted: PageQuery | undefined;
  let reading = false;
  let stale = false;

  function show(change: Partial<PageView>) {
    view = { ...view, ...change };
    for (const listener of listeners) listener();
  }

  /** One read at a time; a change meanwhile triggers another. */
  async function read(): Promise<void> {
    if (!wanted) return;
    if (reading) {
      stale = true;
      return;
    }
    reading = true;
    stale = false;
    const look = wanted;
    const before = look === view.look ? view.held : undefined;
    try {
      const held = merge(before, await ask(look, before?.revision ?? 0));
      // A restarted console also has a new page token.
      if (view.held && view.held.instance !== held.instance) location.reload();
      show({ held, look, error: undefined });
    } catch (error) {
      show({ error: (error as Error).message });
    }
    reading = false;
    if (stale || look !== wanted) await read();
  }

  const refresh = () => {
    read().catch((error: Error) => show({ error: error.message }));
  };

  const events = new EventSource('/console/events');
  events.addEventListener('message', () => {
    if (!view.live) show({ live: true });
    refresh();
  });
  events.addEventListener('error', () => show({ live: false }));

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    view: () => view,
    look(look) {
      if (wanted && JSON.stringify(wanted) === JSON.stringify(look)) return;
      wanted = look;
      refresh();
    },
  };
}

async function ask({ as, in: channel, thread, limit }: PageQuery, since: number): Promise<ConsoleState> {
  const query = { user: as, channel, limit: String(limit), since: String(since), ...(thread ? { thread } : {}) };
  const response = await fetch(`/console/state?${new URLSearchParams(query)}`);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
