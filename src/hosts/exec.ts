import type { ClientChannel } from 'ssh2';
import type { Connection } from './connect.ts';
import type { Sink } from './sink.ts';
import { orAborted, within } from './time.ts';
import { Lost, Trouble } from './trouble.ts';

/** One command line for the login shell of a host. */
export interface Exec {
  readonly command: string;
  readonly stdin: string | Buffer;
  /** What goes there in the end, once it is known; without it the end comes at once. */
  readonly stdinEnd?: Promise<string>;
  /** Told when the host has begun with it. */
  readonly onStart?: () => void;
  /** How long it may take in all. */
  readonly seconds: number;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Most that it may print in all, in bytes. */
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
}

/** How the remote command ended. sshd passes on either of them. */
export interface ExitStatus {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** More output than we care to read. */
export class Flood extends Trouble {}

/**
 * Runs it to its end and gives what it printed to the sinks. Throws Trouble (Lost, Late, Flood), or the reason of the
 * signal. That closes the channel and does not end the remote process, so callers run what ends by itself.
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
        // At once: the exit code may be in the same packet as the word that it has started.
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
    // The host may end before it has read everything; its exit code says what became of it.
    channel.on('error', () => {});
    const into = (sink: Sink) => (chunk: Buffer) => {
      sink.take(chunk);
      if (exec.stdout.total() + exec.stderr.total() > exec.most) {
        reject(new Flood(`it printed more than ${exec.most} bytes`));
      }
    };
    channel.on('data', into(exec.stdout));
    channel.stderr.on('data', into(exec.stderr));
    if (!exec.stdinEnd) return void channel.end(exec.stdin);
    channel.write(exec.stdin);
    void exec.stdinEnd.then((text) => channel.end(text));
  });
}
