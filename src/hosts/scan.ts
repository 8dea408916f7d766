import { addAbortSignal, type Duplex } from 'node:stream';
import ssh2 from 'ssh2';
import type { Inventory } from '../model/inventory/inventory.ts';
import { describe, type HostError } from '../model/text/errors.ts';
import { connect } from './connect.ts';
import { endpointOf, jumpOf, type SshEndpoint } from './endpoint.ts';
import { knownHostsPath, readKnownHosts } from './host-key-file.ts';
import { fingerprint, type HostKey, offeredAlgorithms, typeOf } from './host-keys.ts';
import { type Jump, reachThrough } from './jump.ts';
import { judgeKey, type KeyStatus, type KnownHosts, keysOf, knownName } from './known-hosts.ts';
import { usualTimes } from './limits.ts';
import { loginOf } from './login.ts';
import { connectTrouble } from './refusals.ts';
import { openSocket } from './socket.ts';
import { hostError } from './trouble.ts';

/** A host's key and its status in known_hosts. */
export interface ShownKey {
  /** Name of the host, or `jump`. */
  readonly host: string;
  /** Its name in known_hosts: the address, with the port unless that is 22. */
  readonly knownAs: string;
  readonly status: KeyStatus['status'];
  readonly type: string;
  /** As `ssh-keygen -l` shows it: `SHA256:…`. */
  readonly fingerprint: string;
  /** In base64, as in known_hosts. */
  readonly key: string;
  /** The keys on file, when the key has changed. */
  readonly expected: readonly { readonly type: string; readonly fingerprint: string; readonly line: number }[];
}

/** A host whose key could not be read, and why. */
export interface NoKey {
  readonly host: string;
  readonly status: 'unreachable';
  readonly error: HostError;
  /** The error with all its causes as text, for JSON output. */
  readonly why: string;
}

/**
 * Reads host keys without logging in, the jump host first. With `names`, only of those hosts.
 * Hosts behind a jump host are reachable only once it is trusted. Throws Refused when known_hosts is unreadable.
 */
export async function scanHostKeys(
  inventory: Inventory,
  folder: string,
  names?: readonly string[],
): Promise<readonly (ShownKey | NoKey)[]> {
  const known = readKnownHosts(knownHostsPath(inventory, folder));
  const closing = new AbortController();
  const jump = jumpOf(inventory);
  const hosts = inventory.hosts.filter(({ name }) => names?.includes(name) ?? true);
  const wanted = jump && (names?.includes(jump.name) ?? true) ? [jump] : [];
  const through = jump && jumpWith(inventory, folder, jump, closing.signal);
  try {
    return await Promise.all([
      ...wanted.map((to) => scan(to, known, closing.signal)),
      ...hosts.map((host) => scan(endpointOf(inventory, host), known, closing.signal, through)),
    ]);
  } finally {
    closing.abort(new Error('closed on this side'));
  }
}

function jumpWith(inventory: Inventory, folder: string, jump: SshEndpoint, signal: AbortSignal): Jump {
  const knownPath = knownHostsPath(inventory, folder);
  const open = async () =>
    connect(
      jump,
      { login: loginOf(inventory, folder), known: readKnownHosts(knownPath), knownPath },
      { through: undefined, signal, times: usualTimes },
    );
  let opening: ReturnType<typeof open> | undefined;
  return (to) => {
    opening ??= open();
    return reachThrough({ jump, open: () => opening ?? open(), seconds: usualTimes.connect }, to);
  };
}

async function scan(
  to: SshEndpoint,
  known: KnownHosts,
  signal: AbortSignal,
  through?: Jump,
): Promise<ShownKey | NoKey> {
  const knownAs = knownName(to.address, to.port);
  try {
    const socket = (await through?.(to)) ?? openSocket(to, usualTimes.connect);
    const types = keysOf(known, knownAs).map(({ type }) => type);
    const key = await keyShown(to, addAbortSignal(signal, socket), types);
    const standing = judgeKey(known, knownAs, key);
    return {
      host: to.name,
      knownAs,
      status: standing.status,
      type: typeOf(key) ?? '',
      fingerprint: fingerprint(key),
      key: key.toString('base64'),
      expected: (standing.status === 'changed' ? standing.expected : []).map((one) => ({
        type: one.type,
        fingerprint: fingerprint(one.key),
        line: one.line,
      })),
    };
  } catch (error) {
    const trouble = hostError(to.name, 'asking for its host key', error);
    return { host: to.name, status: 'unreachable', error: trouble, why: describe(trouble) };
  }
}

/** The key is authentic once the key exchange completes: the host has signed with it. */
async function keyShown(to: SshEndpoint, socket: Duplex, knownTypes: readonly string[]): Promise<HostKey> {
  const client = new ssh2.Client();
  try {
    return await new Promise((resolve, reject) => {
      let shown: HostKey | undefined;
      client.on('error', (error) => reject(connectTrouble(to, error, usualTimes)));
      client.on('close', () => reject(connectTrouble(to, new Error('the host closed the connection'), usualTimes)));
      client.on('handshake', () => shown && resolve(shown));
      client.connect({
        sock: socket,
        username: to.user,
        authHandler: [],
        readyTimeout: usualTimes.login * 1000,
        algorithms: { serverHostKey: offeredAlgorithms(knownTypes) },
        hostVerifier: (key: Buffer) => {
          shown = key;
          return true;
        },
      });
    });
  } finally {
    client.end();
    socket.destroy();
  }
}
