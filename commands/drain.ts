import { drainJob, undrainJob } from '../jobs/change/drain.ts';
import { type Inventory, realServers } from '../src/model/inventory/inventory.ts';
import type { JobCommand } from '../src/model/run/command.ts';
import { request } from '../src/model/run/command.ts';
import { cut } from '../src/model/text/cut.ts';
import { Refused } from '../src/model/text/errors.ts';
import { minutesOf } from '../src/model/text/span.ts';
import { noMore, oneOf } from './find.ts';

const usage = 'drain HOST [for 2h] [because WHY…]';

export function serverNamed(typed: string | undefined, inventory: Inventory): string {
  const names = realServers(inventory).map(({ name }) => name);
  return oneOf('real server', typed, names);
}

export const drain: JobCommand = {
  name: 'drain',
  usage,
  summary: 'Send a real server no new connections, on every director, until it is undrained.',
  examples: ['drain mail2', 'drain db1 because its disk is being replaced', 'drain mail2 for 2h'],
  needs: 'operator',
  request([typed, ...words], inventory) {
    const host = serverNamed(typed, inventory);
    return request(drainJob, { host, because: 'no reason given', ...howLongAndWhy(words, usage) });
  },
};

interface HowLongAndWhy {
  readonly minutes?: number;
  readonly because?: string;
}

/** Parses `for 2h because its disk is being replaced`; both parts are optional. Throws Refused. */
export function howLongAndWhy([word, ...rest]: readonly string[], usage: string): HowLongAndWhy {
  if (word === undefined) return {};
  if (word === 'for') {
    const [length = '', ...more] = rest;
    return { ...howLongAndWhy(more, usage), minutes: minutesOf(length) };
  }
  if (word !== 'because') throw new Refused(`Usage: ${usage}`);
  if (rest.length === 0) throw new Refused('Reason missing, as in `because its disk is being replaced`.');
  return { because: cut(rest.join(' '), 200) };
}

export const undrain: JobCommand = {
  name: 'undrain',
  usage: 'undrain HOST',
  summary: 'Send a drained real server new connections again.',
  examples: ['undrain mail2'],
  needs: 'operator',
  request(words, inventory) {
    noMore('undrain HOST', words, 1);
    return request(undrainJob, { host: serverNamed(words[0], inventory) });
  },
};
