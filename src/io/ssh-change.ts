import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { Command } from '../model/hosts.ts';
import { cut, gist } from './host-words.ts';
import { judgeEnd, lookAgain, readWords, type Words } from './ssh-change-end.ts';
import { changeScript, stopScript } from './ssh-change-script.ts';
import type { Connection } from './ssh-connect.ts';
import { execute, Flood } from './ssh-exec.ts';
import { commandSeconds, killAfter, outputLimit, type Times } from './ssh-limits.ts';
import { asRoot } from './ssh-remote.ts';
import { bothEnds, everything, lineByLine } from './ssh-sink.ts';
import { strangeEnd } from './ssh-strange.ts';
import { orAborted, within } from './ssh-time.ts';
import { Late, Trouble } from './ssh-trouble.ts';

/** Of this much of the beginning and of the end errors are made. */
const keptOutput = 32 * 1024;
/** Most that one argument of execve(2) may hold on Linux, in bytes (MAX_ARG_STRLEN): sshd hands the line over as one. */
const lineLimit = 128 * 1024;

/** Where a command goes, and who stops it. */
export interface Place {
  /** Name of the host. */
  readonly host: string;
  readonly user: string;
  readonly signal: AbortSignal | undefined;
  readonly times: Times;
}

/** Runs one command under the host's lock and fence. Throws Trouble, or Refused when the fence is stale. */
export async function changeOver(connection: Connection, command: Command, place: Place): Promise<void> {
  const { times } = place;
  const token = randomBytes(16).toString('hex');
  const stdout = command.onLine ? lineByLine(bothEnds(keptOutput), command.onLine) : bothEnds(keptOutput);
  const stderr = bothEnds(keptOutput);
  const running = execute(connection, {
    ...{ command: lineFor(command, place, token), stdin: command.stdin ?? '', stdout, stderr, most: outputLimit },
    seconds: lockSeconds(command, times) + secondsOf(command) + killAfter + times.grace,
  });
  const ended = await untilStopped(running, place, () => stopOver(connection, place, token)).catch((error) => {
    throw unknownEnd(error, connection, readWords(stderr.bytes(), token));
  });
  const words = readWords(stderr.bytes(), token);
  if (words.last === undefined) throw strangeEnd(place.user, ended, stdout, stderr);
  const failure = judgeEnd(words.last, command, place, gist(words.others) ?? gist(stdout.bytes()));
  if (failure) throw failure;
}

function secondsOf(command: Command): number {
  return command.timeoutSeconds ?? commandSeconds;
}

/** What takes long may find itself behind its own first attempt, which goes on though its worker was lost. */
function lockSeconds({ timeoutSeconds = 0 }: Command, times: Times): number {
  return Math.max(times.lock, timeoutSeconds);
}

function lineFor(command: Command, { user, times }: Place, token: string): string {
  const summary = cut(command.summary.replaceAll(/\s+/g, ' '), 200);
  const args = [token, lockSeconds(command, times), secondsOf(command), command.fence ?? '', summary].map(String);
  const line = asRoot(user, ['sh', '-c', changeScript, 'mailha', ...args, ...command.run]);
  if (Buffer.byteLength(line) < lineLimit) return line;
  throw new Trouble('its arguments are longer than a command line may be', { remedy: 'Send them by stdin.' });
}

/** When the signal comes, or too much output, the command is stopped on the host; how it ends is waited for. */
async function untilStopped<T>(running: Promise<T>, { signal, times }: Place, stop: () => Promise<unknown>) {
  try {
    return await orAborted(signal, running);
  } catch (error) {
    if (error instanceof Flood) await stop();
    if (!signal?.aborted || error !== signal.reason) throw error;
    await stop();
    return within(killAfter + times.grace, running);
  }
}

/** On a session of its own that is kept free for this; see `sessions`. */
function stopOver(connection: Connection, { user, times }: Place, token: string): Promise<unknown> {
  const unlimited: Connection = { ...connection, limit: pLimit(1) };
  return execute(unlimited, {
    command: asRoot(user, ['sh', '-c', stopScript, 'mailha', token]),
    ...{ stdin: '', seconds: times.grace, stdout: everything(), stderr: everything(), most: keptOutput },
  });
}

/** Nobody knows how far it came, or whether it goes on: the next change waits for it. */
function unknownEnd(error: unknown, connection: Connection, { started }: Words): unknown {
  if (error instanceof Late) connection.end(error.message);
  if (error instanceof Flood) return new Trouble('it printed more than 16 MiB and was stopped', { remedy: lookAgain });
  const what = started ? 'it was running, and its end is unknown' : 'whether it ran is unknown';
  return new Trouble(what, { cause: error, remedy: lookAgain });
}
