/** One call from the bot, as the workspace received it. */
export interface Call {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** When it arrived, in ms since the epoch. */
  readonly at: number;
  /** HTTP status of the answer; absent when a fault suppressed it. */
  readonly status?: number;
  readonly ok?: boolean;
  readonly error?: string;
  /** The injected fault, if any. */
  readonly fault?: string;
}

/** Only the newest calls are kept, so that a demo can run for days in bounded memory. */
const maxCalls = 10_000;

export interface RecordedCalls {
  add(call: Call): void;
  /** Oldest first, optionally for one method. */
  list(method?: string): readonly Call[];
}

export function createCalls(): RecordedCalls {
  const calls: Call[] = [];
  return {
    add(call) {
      calls.push(call);
      if (calls.length > maxCalls) calls.shift();
    },
    list: (method) => calls.filter((call) => method === undefined || call.method === method),
  };
}
