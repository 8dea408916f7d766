export const faultKinds = ['ratelimited', '500', 'hang', 'drop', 'drop-after-receive', 'ok-false'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** What goes wrong with the next calls of one method. */
export interface ConsoleFault {
  /** A Web API method, `upload` (the bytes of a file), `response_url`, or `*` for any. */
  readonly method: string;
  /**
   * `ratelimited`: HTTP 429 with Retry-After. `hang`: no answer, nothing done. `drop`: the connection is reset, nothing done.
   * `drop-after-receive`: done, then the connection is reset before the answer. `ok-false`: HTTP 200 with `error`.
   */
  readonly kind: FaultKind;
  /** Seconds; 1 where absent. */
  readonly retryAfter?: number | undefined;
  /** For `ok-false`; `internal_error` where absent. */
  readonly error?: string;
  /** 1 where absent. */
  readonly times?: number;
}

export interface Faults {
  add(fault: ConsoleFault): void;
  /** The fault for this call, used up by one. */
  take(method: string): ConsoleFault | undefined;
  /** How many calls are still to fail. */
  waiting(): number;
  /** Takes back what was not used. */
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
