/** Who one is and what one looks at. In the address, so that a reload, the back button and a second tab work. */
export interface ConsolePlace {
  readonly as: string;
  /** A channel, `direct`, or `home`; the first channel where empty. */
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
