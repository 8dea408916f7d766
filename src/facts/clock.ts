import type { Fact } from '../model/fact.ts';

/** The host's clock in ms since the epoch, at some moment between the question and the answer. */
export const clock: Fact<number> = {
  id: 'linux.clock',
  argv: ['date', '+%s.%N'],
  parse(stdout) {
    const seconds = Number(stdout.trim());
    if (!Number.isFinite(seconds) || seconds === 0)
      throw new Error(`date printed ${JSON.stringify(stdout.slice(0, 80))}`);
    return seconds * 1000;
  },
};
