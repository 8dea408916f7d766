import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { everything } from '../../src/hosts/sink.ts';
import { strangeEnd } from '../../src/hosts/strange.ts';

interface Ending {
  readonly what: string;
  readonly user?: string;
  readonly code?: number;
  readonly stderr?: string;
  readonly stdout?: string;
  readonly expected: RegExp;
}

/** What people read: the message, its cause and the remedy. */
function words({ user = 'ops', code = 1, stderr = '', stdout = '' }: Ending): string {
  const [out, err] = [everything(), everything()];
  out.take(Buffer.from(stdout));
  err.take(Buffer.from(stderr));
  const { message, cause, remedy } = strangeEnd(user, { code, signal: undefined }, out, err);
  return `${message}: ${cause instanceof Error ? cause.message : ''} -> ${remedy}`;
}

// Messages of sudo 1.8 to 1.9.16 (plugins/sudoers/sudoers.c and check.c, src/sudo.c), sudo-rs, PAM, sshd and cloud-init.
const endings: readonly Ending[] = [
  {
    what: 'a password after the lecture',
    stderr: `
We trust you have received the usual lecture from the local System
Administrator. It usually boils down to these three things:

    #1) Respect the privacy of others.

sudo: a terminal is required to read the password; either use the -S option to read from standard input
sudo: a password is required
`,
    expected: /^sudo does not let ops become root without a password: sudo: a password is required -> .*NOPASSWD/,
  },
  {
    what: 'a password, in German, after a warning of bash',
    stderr: 'bash: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)\nsudo: Passwort ist notwendig\n',
    expected: /^sudo does not let ops become root without a password: sudo: Passwort ist notwendig -> /,
  },
  {
    what: 'a password, of sudo-rs',
    stderr: 'sudo-rs: interactive authentication is required\n',
    expected: /^sudo does not let ops become root without a password: /,
  },
  {
    what: 'a list of allowed commands',
    stderr: "Sorry, user ops is not allowed to execute '/usr/bin/timeout -k 5 30 sh' as root on mail1.\n",
    expected: /^sudo does not let ops run every command as root: Sorry, .* -> .*NOPASSWD: ALL/,
  },
  {
    what: 'a syntax error in sudoers',
    stderr: `>>> /etc/sudoers.d/x: syntax error near line 1 <<<
sudo: parse error in /etc/sudoers.d/x near line 1
sudo: no valid sudoers sources found, quitting
`,
    expected: /^sudo rejects its own configuration there: .*sudoers\.d\/x.* -> As root there: `visudo -c`/,
  },
  {
    what: 'a sudo without its setuid bit',
    stderr: 'sudo: /usr/bin/sudo must be owned by uid 0 and have the setuid bit set\n',
    expected: /^sudo cannot become root there: .* -> (?!.*NOPASSWD)/,
  },
  {
    what: 'a name of the host that does not resolve, which is only a warning',
    stderr:
      'sudo: unable to resolve host mail1: Name or service not known\nmkdir: cannot create directory: No space left\n',
    expected:
      /^the mailha script did not finish there \(exit code 1\): mkdir: cannot create directory: No space left -> /,
  },
  {
    what: 'no sudo, as zsh and a German bash say it',
    code: 127,
    stderr: 'bash: sudo: Kommando nicht gefunden.\n',
    expected: /^sudo is not installed, and ops is not root: /,
  },
  {
    what: 'an expired password of root, as cloud images have it',
    user: 'root',
    stderr: 'WARNING: Your password has expired.\nPassword change required but no TTY available.\n',
    expected: /^the account or password of root has expired there, or is locked: WARNING.* -> .*chage -l root/,
  },
  {
    what: "the notice of cloud-init in front of root's keys",
    user: 'root',
    code: 142,
    stdout: 'Please login as the user "debian" rather than the user "root".\n\n',
    expected: /^this host refuses logins as root: Please login .* -> Set ssh\.user to debian in cluster\.yaml/,
  },
  {
    what: 'nologin',
    stdout: 'This account is currently not available.\n',
    expected:
      /^the mailha script did not finish there \(exit code 1\): This account.* -> It needs a POSIX shell for ops/,
  },
];

describe('a host that ran nothing says why', () => {
  for (const ending of endings) it(ending.what, () => assert.match(words(ending), ending.expected));
});
