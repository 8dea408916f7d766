import type { Writable } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Connection } from './connect.ts';
import type { Sink } from './sink.ts';
import { orAborted, within } from './time.ts';
import { Lost, Trouble } from './trouble.ts';

/** One command line for the login shell of a host. */
export interface Exec {
  readonly command: string;
  readonly stdin: string | Buffer;
  /** Sent last on stdin, once it resolves; without it stdin is closed at once. */
  readonly stdinEnd?: Promise<string>;
  /** Keeps stdin open after all that: receives it, and closes it. */
  readonly onInput?: ((stdin: Writable) => void) | undefined;
  /** Called when the command has started. */
  readonly onStart?: () => void;
  /** Total time limit. */
  readonly seconds: number;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Output limit in bytes. */
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
}

/** How the remote command ended. sshd sends one of the two. */
export interface ExitStatus {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** Output limit exceeded. */
export class Flood extends Trouble {}

/**
 * Runs a command to its end and writes its output to the sinks. Throws Trouble (Lost, Late, Flood), or the reason of the
 * signal. An abort closes the channel but does not kill the remote process, so callers run commands that terminate.
 */
export function execute(connection: Connection, exec: Exec): Promise<ExitStatus> {
  return connection.limit(async () => {
    exec.signal?.throwIfAborted();
    let channel: ClientChannel | undefined;
    const work = start(connection, exec, (started) => {
      channel = started;
    });
    try {
      return await within(exec.seconds, orAborted(exec.signal, work));
    } finally {
      channel?.close();
    }
  });
}

const manySessions = 'sshd_config on the host must allow 10 sessions on one connection (MaxSessions, 10 by default).';

function start(connection: Connection, exec: Exec, onChannel: (channel: ClientChannel) => void): Promise<ExitStatus> {
  return new Promise((resolve, reject) => {
    const gone = connection.lost();
    if (gone) throw gone;
    connection.client.exec(exec.command, (error, channel) => {
      if (!error) {
        onChannel(channel);
        exec.onStart?.();
        // Attach at once: the exit code may be in the same packet as the start.
        return resolve(finish(connection, exec, channel));
      }
      reject(
        connection.lost() ?? new Trouble('sshd did not start the command', { cause: error, remedy: manySessions }),
      );
    });
  });
}

function finish(connection: Connection, exec: Exec, channel: ClientChannel): Promise<ExitStatus> {
  return new Promise((resolve, reject) => {
    let ended: ExitStatus | undefined;
    channel.on('exit', (code: number | null, signal?: string) => {
      ended = { code: code ?? undefined, signal };
    });
    channel.on('close', () => (ended ? resolve(ended) : reject(connection.lost() ?? new Lost('the channel was cut'))));
    // The command may exit before it has read all of stdin; its exit code tells the outcome.
    channel.on('error', () => {});
    const into = (sink: Sink) => (chunk: Buffer) => {
      sink.take(chunk);
      if (exec.stdout.total() + exec.stderr.total() > exec.most) {
        reject(new Flood(`it printed more than ${exec.most} bytes`));
      }
    };
    channel.on('data', into(exec.stdout));
    channel.stderr.on('data', into(exec.stderr));
    feed(channel, exec);
  });
}

function feed(channel: ClientChannel, { stdin, stdinEnd, onInput }: Exec): void {
  const last = (text: string | Buffer) => {
    if (onInput) {
      channel.write(text);
      onInput(channel);
    } else channel.end(text);
  };
  if (stdinEnd) {
    channel.write(stdin);
    void stdinEnd.then(last);
  } else last(stdin);
}
