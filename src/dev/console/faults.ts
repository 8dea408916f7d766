export const faultKinds = ['ratelimited', '500', 'hang', 'drop', 'drop-after-receive', 'ok-false'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A fault to inject into the next calls of one method. */
export interface ConsoleFault {
  /** A Web API method, `upload` (the bytes of a file), `response_url`, or `*` for any. */
  readonly method: string;
  /**
   * `ratelimited`: HTTP 429 with Retry-After. `hang`: no answer, nothing done. `drop`: the connection is reset, nothing done.
   * `drop-after-receive`: done, then the connection is reset before the answer. `ok-false`: HTTP 200 with `error`.
   */
  readonly kind: FaultKind;
  /** In seconds. Default: 1. */
  readonly retryAfter?: number | undefined;
  /** For `ok-false`. Default: `internal_error`. */
  readonly error?: string;
  /** How many calls fail. Default: 1. */
  readonly times?: number;
}

export interface Faults {
  add(fault: ConsoleFault): void;
  /** The fault for this call; counts one use. */
  take(method: string): ConsoleFault | undefined;
  /** How many calls will still fail. */
  waiting(): number;
  /** Drops the remaining faults. */
  clear(): void;
}

export function createFaults(): Faults {
  let queue: { readonly fault: ConsoleFault; left: number }[] = [];
  return {
    add: (fault) => void queue.push({ fault, left: fault.times ?? 1 }),
    take(method) {
      const found = queue.find(({ fault }) => fault.method === method || fault.method === '*');
      if (found === undefined) return undefined;
      found.left -= 1;
      queue = queue.filter(({ left }) => left > 0);
      return found.fault;
    },
    waiting: () => queue.reduce((sum, { left }) => sum + left, 0),
    clear() {
      queue = [];
    },
  };
}
