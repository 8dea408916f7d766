import { randomBytes } from 'node:crypto';
import type { Answers, Fact } from '../model/fact.ts';
import { batchScript } from './batch.ts';
import { factSeconds, readBatch } from './batch-answers.ts';
import type { Connection } from './ssh-connect.ts';
import { execute, Flood } from './ssh-exec.ts';
import { asRoot } from './ssh-remote.ts';
import { everything } from './ssh-sink.ts';
import { strangeEnd } from './ssh-strange.ts';
import { Late } from './ssh-trouble.ts';

/** Most that all facts of a round may print together, in bytes. */
const roundLimit = 16 * 1024 * 1024;

/** Seconds between the TERM at `factSeconds` and the KILL of whatever then still runs. */
const killAfter = 3;

/** Seconds on top of that for the way there and back. */
const grace = 5;

export interface Question {
  /** Name of the host. */
  readonly host: string;
  readonly user: string;
  readonly facts: readonly Fact[];
  readonly signal: AbortSignal | undefined;
}

/** Asks everything in one exec. Throws Trouble when nothing of the answer can be used. */
export async function askOver(connection: Connection, question: Question): Promise<Answers> {
  const { host, user, facts, signal } = question;
  const token = randomBytes(16).toString('hex');
  const stdout = everything();
  const stderr = everything();
  const sentAt = Date.now();
  const ended = await execute(connection, {
    command: asRoot(user, ['timeout', '-k', String(killAfter), String(factSeconds), 'sh', '-s']),
    stdin: batchScript(facts, token),
    seconds: factSeconds + killAfter + grace,
    ...{ stdout, stderr, signal, most: roundLimit },
  }).catch((error) => salvage(connection, error));
  const byFact = readBatch(host, facts, token, stdout.bytes());
  if (!byFact) throw strangeEnd(user, ended, stdout, stderr);
  return { byFact, sentAt, receivedAt: Date.now() };
}

/** What came before too much came still counts. A host that does not answer in time is not asked again on this connection. */
function salvage(connection: Connection, error: unknown) {
  if (error instanceof Flood) return undefined;
  if (error instanceof Late) connection.end(error.message);
  throw error;
}
