import type { Answer, Fact } from '../model/check/fact.ts';
import { HostError } from '../model/text/errors.ts';
import { factLimit } from './limits.ts';
import { cut, firstLine } from './output.ts';
import { filesOf } from './tar.ts';

/** The requested facts. */
export interface Batch {
  /** Name of the host. */
  readonly host: string;
  readonly facts: readonly Fact[];
  readonly token: string;
  /** Time limit after which the host killed what still ran. */
  readonly seconds: number;
}

/** Output of `batchScript` by fact id. Undefined when it ended before it printed the exit codes. */
export function readBatch(batch: Batch, stdout: Buffer): ReadonlyMap<string, Answer> | undefined {
  const { facts, token } = batch;
  const start = stdout.indexOf(`\n${token} `);
  const end = stdout.indexOf('\n', start + 1);
  if (start < 0 || end < 0) return undefined;
  const codes = stdout.toString('latin1', start, end).trim().split(' ').slice(1);
  const files = filesOf(stdout.subarray(end + 1));
  return new Map(
    facts.map((fact, n) => {
      const said = { code: codes[n] ?? 'none', out: file(files, token, `o${n}`), err: file(files, token, `e${n}`) };
      return [fact.id, answerOf(batch, fact, said)];
    }),
  );
}

interface CommandOutput {
  readonly code: string;
  readonly out: Buffer | undefined;
  readonly err: Buffer | undefined;
}

function file(files: ReadonlyMap<string, Buffer>, token: string, name: string): Buffer | undefined {
  return files.get(`ask-${token}.${name}`);
}

function answerOf({ host, seconds }: Batch, fact: Fact, said: CommandOutput): Answer {
  const [program] = fact.argv;
  const error = (what: string, cause?: unknown): Answer => ({
    ok: false,
    error: new HostError(host, `asking ${fact.id}: ${what}`, cause === undefined ? {} : { cause }),
  });
  if (said.code === 'late') return error(`${program} was killed after ${seconds} s`);
  if (said.out === undefined) return error('incomplete answer');
  if (said.out.length > factLimit) return error(`${program} printed more than 1 MiB`);
  const code = Number(said.code);
  if (code !== 0 && !fact.anyCode) {
    const complaint = firstLine(said.err ?? said.out) ?? firstLine(said.out);
    return error(`${program} ended with exit code ${code}`, complaint && new Error(complaint));
  }
  const text = said.out.toString('utf8');
  try {
    return { ok: true, value: fact.parse(text, code) };
  } catch (cause) {
    return error(`cannot make sense of ${JSON.stringify(cut(text, 120))}`, cause);
  }
}
