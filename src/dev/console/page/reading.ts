import { useCallback, useState } from 'react';

const key = 'console.read';

type Read = Readonly<Record<string, string>>;

function load(): Read {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}');
  } catch {
    return {};
  }
}

/** How far a user has read each conversation and thread, stored in the browser. */
export interface Reading {
  /** The `ts` read up to; `0` if never read. */
  upTo(what: string): string;
  mark(what: string, ts: string): void;
}

export function useReading(user: string): Reading {
  const [read, setRead] = useState(load);
  const upTo = useCallback((what: string) => read[`${user}:${what}`] ?? '0', [read, user]);
  const mark = useCallback(
    (what: string, ts: string) => {
      // Another tab may have read further.
      const now = load();
      const name = `${user}:${what}`;
      if ((now[name] ?? '0') >= ts) return;
      const next = { ...now, [name]: ts };
      localStorage.setItem(key, JSON.stringify(next));
      setRead(next);
    },
    [user],
  );
  return { upTo, mark };
}
