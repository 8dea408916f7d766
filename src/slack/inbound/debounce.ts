import { setImmediate as turn } from 'node:timers/promises';
import pLimit from 'p-limit';

/** Idle event loop turns in a row. Node accepts one connection per turn, so a single idle turn proves nothing. */
const quietTurns = 4;

/** Longest wait for a quiet moment, in ms. */
const maxWaitMs = 200;

export interface Debounce {
  /** A request came in. */
  noteActivity(): void;
  /** Resolves once no request has come in for a moment, or after 200 ms. Callers resolve one at a time. */
  wait(): Promise<void>;
}

/** Lets acks, which Slack waits for, go before the work behind them, even in a burst. */
export function createDebounce(): Debounce {
  const oneAtATime = pLimit(1);
  let requests = 0;

  async function quietMoment(): Promise<void> {
    const until = performance.now() + maxWaitMs;
    for (let quiet = 0; quiet < quietTurns && performance.now() < until; ) {
      const before = requests;
      await turn();
      quiet = before === requests ? quiet + 1 : 0;
    }
  }

  return {
    noteActivity() {
      requests += 1;
    },
    wait: () => oneAtATime(quietMoment),
  };
}
