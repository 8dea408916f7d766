import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Lab } from '../../src/dev/lab/lab.ts';
import { dependent } from './dependent.ts';

/** What became of the rows that a client wrote. */
export interface Written {
  /** Of every row that the database acknowledged. */
  readonly acknowledged: readonly number[];
  /** Why, for each that it did not. */
  readonly failed: readonly string[];
  /** The longest time between two that it acknowledged. */
  readonly longestGapMs: number;
}

/** A client outside of the cluster, in the lab's network, that writes to `lab.written` row after row. */
export interface Writer {
  /** How many rows were acknowledged by now. */
  count(): number;
  stop(): Promise<Written>;
}

type Event = { readonly acknowledged: number; readonly at: number } | { readonly failed: number; readonly why: string };

export function startWriter(lab: Lab, host: string, password: string): Writer {
  const script = join(import.meta.dirname, 'writer-child.ts');
  const argv = lab.inNamespace([process.execPath, script, host, 'root', 'PASSWORD']);
  const env = { ...process.env, PASSWORD: password };
  const child = spawn(...dependent(argv), { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const tally = () =>
    tallied(
      text
        .split('\n')
        .slice(0, -1)
        .map((line): Event => JSON.parse(line)),
    );
  return {
    count: () => tally().acknowledged.length,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      return tally();
    },
  };
}

function tallied(events: readonly Event[]): Written {
  const written = events.flatMap((event) => ('acknowledged' in event ? [event] : []));
  const gaps = written.slice(1).map(({ at }, i) => at - (written[i]?.at ?? at));
  return {
    acknowledged: written.map(({ acknowledged }) => acknowledged),
    failed: events.flatMap((event) => ('failed' in event ? [event.why] : [])),
    longestGapMs: gaps.reduce((longest, gap) => Math.max(longest, gap), 0),
  };
}
