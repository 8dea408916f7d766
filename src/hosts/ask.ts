import { randomBytes } from 'node:crypto';
import type { Answers, Ended, Fact } from '../model/check/fact.ts';
import { batchScript } from './batch.ts';
import { readBatch } from './batch-answers.ts';
import type { Connection } from './connect.ts';
import { type ExitStatus, execute, Flood } from './exec.ts';
import { killAfter, outputLimit, type Times } from './limits.ts';
import { asRoot } from './remote.ts';
import { everything } from './sink.ts';
import { eatenTrouble, strangeEnd } from './strange.ts';
import { Late } from './trouble.ts';

export interface FactQuery {
  /** Name of the host. */
  readonly host: string;
  readonly user: string;
  readonly facts: readonly Fact[];
  readonly signal: AbortSignal | undefined;
  readonly times: Times;
}

/**
 * Nice 10, since users come first: the programs of one round start together and would delay the logins of a small mail
 * host by seconds. Where sched(7) groups processes by session, only the group's value counts.
 */
const yielding = '{ echo 10 >/proc/self/autogroup; } 2>/dev/null; exec nice -n 10 sh -s';

/** Runs the script on stdin that follows a line with the token; runs nothing if a login shell has consumed some of it. */
const whole = `IFS= read -r first; [ "$first" != "$1" ] || { ${yielding}; }; printf "\\n%s eaten\\n" "$1"`;

/** Reads all facts in one exec. Throws Trouble when no part of the answer is usable. */
export async function askOver(connection: Connection, question: FactQuery): Promise<Answers> {
  const { host, user, facts, signal, times } = question;
  const seconds = Math.max(times.facts, ...facts.map((fact) => fact.seconds ?? 0));
  const token = randomBytes(16).toString('hex');
  const stdout = everything();
  const stderr = everything();
  const sentAt = Date.now();
  const ended = await execute(connection, {
    command: asRoot(user, ['timeout', '-k', String(killAfter), String(seconds), 'sh', '-c', whole, 'mailha', token]),
    stdin: `${token}\n${batchScript(facts, token)}`,
    seconds: seconds + killAfter + times.grace,
    stdout,
    stderr,
    signal,
    most: outputLimit,
  }).catch((error) => salvage(connection, error));
  if (stdout.bytes().includes(`\n${token} eaten\n`)) throw eatenTrouble(user);
  const answers = readBatch({ host, facts, token, seconds, cutOff: cutOff(ended) }, stdout.bytes());
  if (!answers) throw strangeEnd(user, ended, stdout, stderr);
  return { ...answers, sentAt, receivedAt: Date.now() };
}

/** Why facts at the end of the answer may be missing. */
function cutOff(ended: ExitStatus | undefined): Ended {
  if (!ended) return 'flood of all';
  // After its KILL, timeout(1) dies of that signal itself, or ends with 137; after its TERM, with 124.
  const isLate = ended.signal === 'SIGKILL' || ended.code === 137 || ended.code === 124;
  return isLate ? 'late' : 'incomplete';
}

/** Output before a flood still counts. A host that times out is not asked again on this connection. */
function salvage(connection: Connection, error: unknown) {
  if (error instanceof Flood) return undefined;
  if (error instanceof Late) connection.end(error.message);
  throw error;
}
