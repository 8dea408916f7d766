import type { Credentials } from './credentials.ts';
import { type SshEndpoint, shownEndpoint } from './endpoint.ts';
import { fingerprint, type HostKey, typeOf } from './host-keys.ts';
import type { KeyStatus } from './known-hosts.ts';
import type { Times } from './limits.ts';
import { Trouble } from './trouble.ts';

/** Why a host key was rejected, or undefined when it was accepted. */
export function keyTrouble(to: SshEndpoint, standing: KeyStatus, key: HostKey, { known, knownPath }: Credentials) {
  const shown = `${typeOf(key) ?? 'host key'} ${fingerprint(key)}`;
  if (standing.status === 'known') return undefined;
  if (standing.status === 'revoked') {
    return new Trouble(`the host key ${shown} is revoked in ${knownPath}:${standing.line}`, {
      remedy: 'Do not trust this host: its old key may be stolen. Give it a new one (ssh-keygen -A on the host).',
    });
  }
  if (standing.status === 'changed') {
    const expected = standing.expected.map((one) => `${one.type} ${fingerprint(one.key)} (line ${one.line})`);
    return new Trouble(
      `the host key has changed: came ${shown}, expected ${expected.join(' or ')} as in ${knownPath}`,
      {
        remedy:
          'Possible man in the middle. Compare with ssh-keygen -l on the console of the host; only if it was reinstalled, ' +
          `mailha hosts trust ${to.name} --replace.`,
      },
    );
  }
  const unreadable = known.unreadable.length > 0 ? ` (cannot be read there: line ${known.unreadable.join(', ')})` : '';
  return new Trouble(`the host key ${shown} is not known in ${knownPath}${unreadable}`, {
    remedy: `Compare it with ssh-keygen -l on the console of the host, then mailha hosts trust ${to.name}.`,
  });
}

/** Translates errors of ssh2 and the network into a cause and a remedy. */
export function connectTrouble(to: SshEndpoint, cause: unknown, times: Pick<Times, 'connect' | 'login'>): Trouble {
  const { code = '', level = '', message = '' } = cause as { code?: string; level?: string; message?: string };
  const where = `${to.address} port ${to.port}`;
  const trouble = (what: string, remedy: string, keep = false) =>
    new Trouble(what, keep ? { cause, remedy } : { remedy });
  if (code === 'ECONNREFUSED') {
    return trouble(`nothing listens on ${where}`, 'Is sshd running there (systemctl status ssh), and on that port?');
  }
  if (['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'].includes(code)) {
    return trouble(`no route to ${where}`, 'Is the host up and its network connected? Check its console.', true);
  }
  if (code === 'ETIMEDOUT') {
    return trouble(
      `${where} did not answer within ${times.connect} s`,
      'The host is down, or a firewall is in the way: check its console.',
    );
  }
  if (level === 'client-timeout') {
    return trouble(
      `${where} accepts connections, but no login was complete within ${times.login} s`,
      'The host hangs or is overloaded: check its load, memory and disks on its console.',
    );
  }
  if (level === 'agent') {
    return trouble('the SSH agent does not answer', 'Does SSH_AUTH_SOCK name a running agent (ssh-add -l)?', true);
  }
  if (level === 'client-authentication' || /authentication failures/i.test(message)) {
    return trouble(
      `none of our keys is accepted for ${shownEndpoint(to)}`,
      `Add the public key to ~${to.user}/.ssh/authorized_keys there (ssh-copy-id); sshd's log on the host says more.`,
    );
  }
  return trouble(
    `${where} closed the connection during the handshake`,
    "sshd's log on the host says why (journalctl -u ssh), such as too many connections at once (MaxStartups) or failed logins that it holds against our address for minutes (PerSourcePenalties, OpenSSH 9.8 and later).",
    true,
  );
}
