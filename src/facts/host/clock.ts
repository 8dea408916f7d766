import type { Fact } from '../../model/check/fact.ts';
import { beginning } from '../../model/text/cut.ts';

/** The host's clock in ms since the epoch, read at some moment between request and answer. */
export const clock: Fact<number> = {
  id: 'linux.clock',
  argv: ['date', '+%s.%N'],
  parse(stdout) {
    const seconds = /^\d{1,12}(\.\d{1,9})?$/.exec(stdout.trim())?.[0];
    if (seconds === undefined) throw new Error(`date printed ${JSON.stringify(beginning(stdout, 80))}`);
    return Number(seconds) * 1000;
  },
};
