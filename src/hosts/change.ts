import { createHash, randomBytes } from 'node:crypto';
import pLimit from 'p-limit';
import type { Command } from '../model/plan/hosts.ts';
import { Refused } from '../model/text/errors.ts';
import { judgeEnd, lookAgain, readWords, type Words } from './change-end.ts';
import { changeScript, stopScript } from './change-script.ts';
import type { ChangeTarget } from './change-target.ts';
import type { Connection } from './connect.ts';
import { converse } from './conversation.ts';
import { execute, Flood } from './exec.ts';
import { commandSeconds, goSeconds, killAfter, outputLimit, type Times } from './limits.ts';
import { cut, gist } from './output.ts';
import { asRoot } from './remote.ts';
import { bothEnds, everything, lineByLine } from './sink.ts';
import { silentTrouble, strangeEnd } from './strange.ts';
import { orAborted, within } from './time.ts';
import { Late, Trouble } from './trouble.ts';
import { awaitTurn, type Waiting } from './turn.ts';

/** Bytes kept of the start and of the end of the output, for errors. */
const keptOutput = 32 * 1024;
/** Longest argument of execve(2) on Linux in bytes (MAX_ARG_STRLEN): sshd passes the command line as one. */
const lineLimit = 128 * 1024;

/** Slowest supported connection, in bytes per second. */
const slowest = 100_000;

/** Runs one command under the host's lock and fence. Throws Trouble, or Refused when the fence is stale. */
export async function changeOver(connection: Connection, command: Command, place: ChangeTarget): Promise<void> {
  // It has not started; the confirmation may only be slow, for example while Redis is unreachable.
  while ((await attempt(connection, command, place)) === 'late') {
    const stops = [place.signal, command.turn?.stopped].filter((one) => one !== undefined);
    await orAborted(AbortSignal.any(stops), command.turn?.confirm() ?? Promise.resolve());
  }
}

async function attempt(connection: Connection, command: Command, place: ChangeTarget): Promise<'over' | 'late'> {
  const { times } = place;
  const token = randomBytes(16).toString('hex');
  const conversation = command.talk && converse(command.talk);
  const printed = command.onLine ? lineByLine(bothEnds(keptOutput), command.onLine) : bothEnds(keptOutput);
  const stdout = conversation?.sink ?? printed;
  const waiting = awaitTurn(token, command.turn, place.signal);
  const stderr = lineByLine(bothEnds(keptOutput), waiting.onLine);
  const input = Buffer.from(command.stdin ?? '');
  const [begin, end] = [Buffer.from(`${token}\n`), Buffer.from(`${token} end\n`)];
  const patience = times.facts + times.grace + Math.ceil(input.length / slowest);
  const running = execute(connection, {
    command: lineFor({ command, input, token }, place),
    stdin: Buffer.concat([begin, input, end]),
    onStart: () => waiting.expect(patience, silentTrouble(place.user, patience)),
    stdinEnd: waiting.go,
    onInput: conversation?.begin,
    stdout,
    stderr,
    most: outputLimit,
    signal: waiting.left,
    seconds: patience + lockSeconds(command, times) + goSeconds + secondsOf(command) + killAfter + times.grace,
  });
  const ended = await untilStopped(running, { place, waiting, stop: () => stopOver(connection, place, token) })
    .catch((error) => {
      throw unknownEnd(error, { connection, waiting, words: readWords(stderr.bytes(), token) });
    })
    .finally(() => {
      waiting.end();
      conversation?.end();
    });
  const words = readWords(stderr.bytes(), token);
  if (words.last === 'late') return 'late';
  if (words.last === undefined) throw strangeEnd(place.user, ended, stdout, stderr);
  const failure = judgeEnd(words.last, command, place, gist(words.others) ?? gist(stdout.bytes()));
  if (failure) throw failure;
  await conversation?.result;
  return 'over';
}

function secondsOf(command: Command): number {
  return command.timeoutSeconds ?? commandSeconds;
}

/** A long command may have to wait for its own first attempt, which still runs after its worker was lost. */
function lockSeconds({ timeoutSeconds = 0 }: Command, times: Times): number {
  return Math.max(times.lock, timeoutSeconds);
}

interface Sent {
  readonly command: Command;
  readonly input: Buffer;
  readonly token: string;
}

function lineFor({ command, input, token }: Sent, { user, times }: ChangeTarget): string {
  const summary = cut(command.summary.replaceAll(/\s+/g, ' '), 200);
  const keep = command.turn ? 'disk' : 'any';
  const sum = createHash('sha256').update(input).digest('hex');
  const limits = [lockSeconds(command, times), secondsOf(command)];
  const bytes = command.talk ? 'open' : input.length;
  const args = [token, ...limits, command.fence ?? '', keep, bytes, sum, summary].map(String);
  const line = asRoot(user, ['sh', '-c', changeScript, 'mailha', ...args, ...command.run]);
  if (Buffer.byteLength(line) < lineLimit) return line;
  throw new Trouble('its arguments are longer than a command line may be', { remedy: 'Send them by stdin.' });
}

interface Stopping {
  readonly place: ChangeTarget;
  readonly waiting: Waiting;
  readonly stop: () => Promise<unknown>;
}

/**
 * On abort or too much output, a command that may have started is stopped on the host, and its end is awaited. A command
 * without the go never starts.
 */
async function untilStopped<T>(running: Promise<T>, { place, waiting, stop }: Stopping): Promise<T> {
  const { signal, times } = place;
  try {
    return await orAborted(signal, running);
  } catch (error) {
    if (error instanceof Flood) await stop();
    if (!signal?.aborted || error !== signal.reason || !waiting.isGiven()) throw error;
    await stop();
    return within(killAfter + times.grace, running);
  }
}

/** Uses a session that is reserved for this; see `sessions`. */
function stopOver(connection: Connection, { user, times }: ChangeTarget, token: string): Promise<unknown> {
  const unlimited: Connection = { ...connection, limit: pLimit(1) };
  return execute(unlimited, {
    command: asRoot(user, ['sh', '-c', stopScript, 'mailha', token]),
    stdin: '',
    seconds: times.grace,
    stdout: everything(),
    stderr: everything(),
    most: keptOutput,
  });
}

interface Broken {
  readonly connection: Connection;
  readonly waiting: Waiting;
  readonly words: Words;
}

/** After the go, its progress is unknown and it may still run: the next change waits for it. */
function unknownEnd(error: unknown, { connection, waiting, words }: Broken): unknown {
  if (error instanceof Late) connection.end(error.message);
  if (error instanceof Flood) return new Trouble('it printed more than 16 MiB and was stopped', { remedy: lookAgain });
  if (error instanceof Refused) return error;
  const remedy = error instanceof Trouble ? error.remedy : undefined;
  if (!waiting.isGiven()) return new Trouble('it did not start', { cause: error, remedy });
  const what = words.started ? 'it was running, and its outcome is unknown' : 'it may or may not have run';
  return new Trouble(what, { cause: error, remedy: lookAgain });
}
