import type { Duplex } from 'node:stream';
import type { Connection } from './connect.ts';
import { type SshEndpoint, shownEndpoint } from './endpoint.ts';
import { within } from './time.ts';
import { Trouble } from './trouble.ts';

/** Opens a channel to another host's port. */
export type Jump = (to: SshEndpoint) => Promise<Duplex>;

/** Connection to the jump host, and the time limit for reaching another host from there. */
export interface Opener {
  readonly jump: SshEndpoint;
  readonly open: () => Promise<Connection>;
  readonly seconds: number;
}

/** A direct-tcpip channel through the jump host to another host's sshd (RFC 4254 7.2), as with `ssh -J`. Throws Trouble. */
export async function reachThrough({ jump, open, seconds }: Opener, to: SshEndpoint): Promise<Duplex> {
  const where = `the jump host ${shownEndpoint(jump)}`;
  const { ssh } = await open().catch((cause) => {
    throw new Trouble(`connecting to ${where}`, { cause, remedy: cause instanceof Trouble ? cause.remedy : undefined });
  });
  try {
    return await within(seconds, ssh.forwardOut('127.0.0.1', 0, to.address, to.port));
  } catch (cause) {
    throw new Trouble(`${where} does not reach ${to.address} port ${to.port}`, {
      cause,
      remedy: 'Is the host up? Does sshd on the jump host allow it (AllowTcpForwarding, PermitOpen)?',
    });
  }
}
