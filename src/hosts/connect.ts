import { addAbortSignal, type Duplex } from 'node:stream';
import { NodeSSH } from 'node-ssh';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Client } from 'ssh2';
import type { Credentials } from './credentials.ts';
import type { SshEndpoint } from './endpoint.ts';
import { offeredAlgorithms } from './host-keys.ts';
import { judgeKey, type KeyStatus, keysOf, knownName } from './known-hosts.ts';
import { sessions, type Times } from './limits.ts';
import { connectTrouble, keyTrouble } from './refusals.ts';
import { openSocket } from './socket.ts';
import { Lost } from './trouble.ts';

/** An open connection, until `lost` returns why it ended. */
export interface Connection {
  readonly ssh: NodeSSH;
  readonly client: Client;
  lost(): Error | undefined;
  /** Limits concurrent sessions. */
  readonly limit: LimitFunction;
  /** Closes it at once. */
  end(why?: string): void;
}

export interface ConnectOptions {
  /** Channel through the jump host, if there is one. */
  readonly through: Duplex | undefined;
  /** Aborts the connection or the attempt to open it. */
  readonly signal: AbortSignal;
  readonly times: Times;
}

/** Opens a connection. Throws Trouble. */
export async function connect(to: SshEndpoint, credentials: Credentials, way: ConnectOptions): Promise<Connection> {
  const name = knownName(to.address, to.port);
  const socket = way.through ?? openSocket(to, way.times.connect);
  addAbortSignal(way.signal, socket);
  let standing: { readonly is: KeyStatus; readonly key: Buffer } | undefined;
  const ssh = new NodeSSH();
  const connecting = ssh.connect({
    sock: socket,
    username: to.user,
    readyTimeout: way.times.login * 1000,
    keepaliveInterval: way.times.keepalive * 1000,
    keepaliveCountMax: 2,
    ...credentials.login,
    algorithms: { serverHostKey: offeredAlgorithms(keysOf(credentials.known, name).map(({ type }) => type)) },
    hostVerifier: (key: Buffer) => {
      standing = { is: judgeKey(credentials.known, name, key), key };
      return standing.is.status === 'known';
    },
  });
  const watched = watch(ssh, socket);
  try {
    await connecting;
    return watched;
  } catch (error) {
    watched.end();
    const refused = standing && keyTrouble(to, standing.is, standing.key, credentials);
    throw refused ?? connectTrouble(to, error, way.times);
  }
}

/** node-ssh removes its error listener once it is ready; an error without a listener would end the process. */
function watch(ssh: NodeSSH, socket: Duplex): Connection {
  const client = ssh.connection;
  if (!client) throw new Error('node-ssh did not make a connection');
  let reason: Error | undefined;
  client.on('error', (error) => {
    reason ??= error;
  });
  client.on('close', () => {
    reason ??= new Error('the host closed the connection');
  });
  return {
    ssh,
    client,
    lost: () => reason && new Lost('connection lost', { cause: reason }),
    limit: pLimit(sessions),
    end: (why = 'closed on this side') => {
      reason ??= new Error(why);
      client.end();
      socket.destroy();
    },
  };
}
