import { setImmediate as turn } from 'node:timers/promises';
import pLimit from 'p-limit';

/** Turns of the event loop in a row. Node takes one new connection in each, so that one alone tells nothing. */
const quietTurns = 4;

/** How long a lull is waited for, in ms. */
const mostMs = 200;

export interface Debounce {
  /** Something came in. */
  disturb(): void;
  /** Resolves for one after the other when nothing has come in for a moment, or does not cease to. */
  wait(): Promise<void>;
}

/** Lets what is quick and waited for go before what takes long, however much comes in at once. */
export function createDebounce(): Debounce {
  const line = pLimit(1);
  let disturbed = 0;

  async function settle(): Promise<void> {
    const until = performance.now() + mostMs;
    for (let quiet = 0; quiet < quietTurns && performance.now() < until; ) {
      const before = disturbed;
      await turn();
      quiet = before === disturbed ? quiet + 1 : 0;
    }
  }

  return {
    disturb() {
      disturbed += 1;
    },
    wait: () => line(settle),
  };
}
