/** One call of the bot's, as the workspace saw it. */
export interface Call {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** When it came in, ms since the epoch. */
  readonly at: number;
  /** What was answered; absent where the fault was to answer nothing. */
  readonly status?: number;
  readonly ok?: boolean;
  readonly error?: string;
  /** The fault that it met. */
  readonly fault?: string;
}

/** The newest calls are kept; a demo that runs for days must not grow without end. */
const kept = 10_000;

export interface RecordedCalls {
  add(call: Call): void;
  /** Oldest first; of one method or of all. */
  list(method?: string): readonly Call[];
}

export function createCalls(): RecordedCalls {
  const calls: Call[] = [];
  return {
    add(call) {
      calls.push(call);
      if (calls.length > kept) calls.shift();
    },
    list: (method) => calls.filter((call) => method === undefined || call.method === method),
  };
}
