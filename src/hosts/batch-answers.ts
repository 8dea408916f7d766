import type { Answer, Ended, Fact, RawAnswer } from '../model/check/fact.ts';
import { factLimit } from './limits.ts';
import { filesOf } from './tar.ts';
import { understand } from './understand.ts';

/** The requested facts. */
export interface Batch {
  /** Name of the host. */
  readonly host: string;
  readonly facts: readonly Fact[];
  readonly token: string;
  /** Time limit after which the host killed what still ran. */
  readonly seconds: number;
  /** How facts ended whose answers are missing. */
  readonly cutOff: Ended;
}

/** By fact id: what was printed, and what it means. */
export interface BatchAnswers {
  readonly raw: ReadonlyMap<string, RawAnswer>;
  readonly byFact: ReadonlyMap<string, Answer>;
}

/** Output of `batchScript`. Undefined when it ended before it printed the exit codes. */
export function readBatch(batch: Batch, stdout: Buffer): BatchAnswers | undefined {
  const { host, facts, token, seconds, cutOff } = batch;
  const start = stdout.indexOf(`\n${token} `);
  const end = stdout.indexOf('\n', start + 1);
  if (start < 0 || end < 0) return undefined;
  const codes = stdout.toString('latin1', start, end).trim().split(' ').slice(1);
  const files = filesOf(stdout.subarray(end + 1));
  const printed = (n: number): RawAnswer => {
    const [out, err] = [file(files, token, `o${n}`), file(files, token, `e${n}`)];
    const ended = out === undefined || codes[n] === undefined ? cutOff : endedOf(codes[n], out);
    const kept = typeof ended === 'number' && out ? out.toString('utf8') : '';
    return { ended, stdout: kept, stderr: err?.toString('utf8', 0, 4096) ?? '', seconds };
  };
  const both = facts.map((fact, n) => ({ fact, one: printed(n) }));
  return {
    raw: new Map(both.map(({ fact, one }) => [fact.id, one])),
    byFact: new Map(both.map(({ fact, one }) => [fact.id, understand(host, fact, one)])),
  };
}

function endedOf(code: string, out: Buffer): Ended {
  if (code === 'late') return 'late';
  return out.length > factLimit ? 'flood' : Number(code);
}

function file(files: ReadonlyMap<string, Buffer>, token: string, name: string): Buffer | undefined {
  return files.get(`ask-${token}.${name}`);
}
