import type { Answer, Fact, RawAnswer } from '../model/check/fact.ts';
import { HostError } from '../model/text/errors.ts';
import { cut, firstLine } from './output.ts';

/** What a fact makes of the output of its program. `host` is its name. Never throws. */
export function understand(host: string, fact: Fact, { ended, stdout, stderr, seconds }: RawAnswer): Answer {
  const [program] = fact.argv;
  const error = (what: string, cause?: unknown): Answer => ({
    ok: false,
    error: new HostError(host, `asking ${fact.id}: ${what}`, cause === undefined ? {} : { cause }),
  });
  if (ended === 'late') return error(`no answer from ${program} within ${seconds} s`);
  if (ended === 'incomplete') return error('incomplete answer');
  if (ended === 'flood') return error(`${program} printed more than 1 MiB`);
  if (ended === 'flood of all') return error('all facts of the round printed more than 16 MiB');
  if (ended !== 0 && !fact.anyCode) {
    const complaint = firstLine(Buffer.from(stderr)) ?? firstLine(Buffer.from(stdout));
    return error(`${program} ended with exit code ${ended}`, complaint && new Error(complaint));
  }
  try {
    return { ok: true, value: fact.parse(stdout, ended) };
  } catch (cause) {
    return error(`cannot make sense of ${JSON.stringify(cut(stdout, 120))}`, cause);
  }
}
