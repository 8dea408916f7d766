/** A user's input history, newest last. */
export interface History {
  readonly entries: readonly string[];
}

const maxEntries = 100;

const keyOf = (user: string) => `console.history.${user}`;

export function readHistory(user: string): History {
  try {
    const entries: unknown = JSON.parse(localStorage.getItem(keyOf(user)) ?? '[]');
    return { entries: Array.isArray(entries) ? entries.filter((entry) => typeof entry === 'string') : [] };
  } catch {
    return { entries: [] };
  }
}

export function remember(user: string, text: string): void {
  localStorage.setItem(keyOf(user), JSON.stringify(added(readHistory(user), text).entries));
}

/** Skips a repeat of the last entry. */
export function added({ entries }: History, text: string): History {
  return entries.at(-1) === text ? { entries } : { entries: [...entries, text].slice(-maxEntries) };
}
