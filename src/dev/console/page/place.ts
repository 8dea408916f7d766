/** The current user and view, kept in the URL so that reload, the back button and a second tab work. */
export interface ConsolePlace {
  readonly as: string;
  /** A channel id, `direct`, or `home`; the first channel if empty. */
  readonly in: string;
  readonly thread?: string | undefined;
}

export function parsePlace(hash: string, user: string): ConsolePlace {
  const found = new URLSearchParams(hash.replace(/^#/, ''));
  return { as: found.get('as') || user, in: found.get('in') ?? '', thread: found.get('thread') ?? undefined };
}

export function formatPlace({ as, in: channel, thread }: ConsolePlace): string {
  return `#${new URLSearchParams({ as, in: channel, ...(thread ? { thread } : {}) })}`;
}

export type Go = (change: Partial<ConsolePlace>) => void;
