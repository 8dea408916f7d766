import type { ExitStatus } from './exec.ts';
import { firstLine } from './output.ts';
import type { Sink } from './sink.ts';
import { Trouble } from './trouble.ts';

/** Why our script printed nothing: sudo, the login shell, or something in between. */
export function strangeEnd(user: string, ended: ExitStatus | undefined, stdout: Sink, stderr: Sink): Trouble {
  const message = firstLine(stderr.bytes()) ?? firstLine(stdout.bytes());
  const cause = message === undefined ? undefined : new Error(message);
  const sudo = user === 'root' ? undefined : sudoTrouble(user, `${stderr.bytes().subarray(0, 4096)}`, cause);
  if (sudo) return sudo;
  const how = ended?.signal ? `signal ${ended.signal}` : `exit code ${ended?.code}`;
  return new Trouble(`the mailha script did not finish there (${how})`, {
    cause,
    remedy: `It needs a POSIX shell for ${user}, no ForceCommand in sshd_config, and a /run that can be written to.`,
  });
}

/** The host received something other than what was sent. */
export function eatenTrouble(user: string): Trouble {
  return new Trouble('its login shell consumed part of the input, so nothing was run', eating(user));
}

/** No sign that anything arrived: a login shell may be waiting for more input. */
export function silentTrouble(user: string, seconds: number): Trouble {
  const what = `its login shell hangs or consumed the whole input: no answer within ${seconds} s`;
  return new Trouble(`${what}, so nothing was run`, eating(user));
}

function eating(user: string) {
  return {
    remedy: `Find what reads stdin there, such as \`read\` or \`cat\`, in .bashrc or .ssh/rc of ${user} or in /etc, and limit it to terminals.`,
  };
}

function sudoTrouble(user: string, stderr: string, cause: Error | undefined): Trouble | undefined {
  if (/sudo: (command )?not found/.test(stderr)) {
    return new Trouble(`sudo is not installed, and ${user} is not root`, {
      cause,
      remedy: 'Install sudo there as root (apt-get install sudo), or set ssh.user to root in cluster.yaml.',
    });
  }
  if (!/^sudo: |sudoers/m.test(stderr)) return undefined;
  // `must have a tty` of sudo 1.8, `a terminal is required` where it would ask for a password as well (which comes below).
  if (/must have a tty/.test(stderr)) {
    return new Trouble(`sudo wants a terminal for ${user} (requiretty)`, {
      cause,
      remedy: `As root there: echo 'Defaults:${user} !requiretty' >/etc/sudoers.d/mailha-tty; or set ssh.user to root in cluster.yaml.`,
    });
  }
  return new Trouble(`sudo does not let ${user} become root without a password`, {
    cause,
    remedy: `As root there: echo '${user} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/mailha; or set ssh.user to root in cluster.yaml.`,
  });
}
