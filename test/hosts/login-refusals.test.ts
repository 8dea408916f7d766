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
    what: 'a host that boots: systemd-user-sessions',
    code: 254,
    stderr:
      '"System is booting up. Unprivileged users are not permitted to log in yet. Please come back later. For technical details, see pam_nologin(8)."\n',
    expected: /^the host starts up or shuts down, and does not let ops log in: .* -> Try again in a minute/,
  },
  {
    what: 'a host that shuts down',
    code: 254,
    stderr:
      'System is going down. Unprivileged users are not permitted to log in anymore. For technical details, see pam_nologin(8).\n',
    expected: /^the host starts up or shuts down/,
  },
  {
    what: 'a container or SELinux that keeps sudo from root: no error of sudoers',
    stderr: `sudo: PERM_SUDOERS: setresuid(-1, 1, -1): Operation not permitted
sudo: no valid sudoers sources found, quitting
sudo: setresuid() [0, 0, 0] -> [1004, -1, -1]: Operation not permitted
`,
    expected: /^sudo cannot become root there: sudo: PERM_SUDOERS.* -> .*NoNewPrivileges/,
  },
  {
    what: 'a warning of sudo 1.8.29 in containers before the error',
    stderr:
      'sudo: setrlimit(RLIMIT_CORE): Operation not permitted\nsh: 1: cannot create /run/x: Read-only file system\n',
    expected: /^a file system there is read-only, as after a disk error: sh: 1: .* -> .*dmesg/,
  },
  {
    what: 'a disk that fails under sudo',
    code: 126,
    stderr: '-bash: /usr/bin/sudo: Input/output error\n',
    expected: /^a disk of the host cannot be read: .* -> (?!.*NOPASSWD)/,
  },
  {
    what: 'a full disk under sudo',
    stderr: 'sudo: unable to write to I/O log file: No space left on device\n',
    expected: /^a file system there is full: .* -> .*df -h/,
  },
  {
    what: 'no memory for a process',
    user: 'root',
    code: 254,
    stderr: 'bash: fork: retry: Resource temporarily unavailable\nbash: fork: Cannot allocate memory\n',
    expected: /^the host cannot start programs: .* -> .*free -m/,
  },
  {
    what: 'a password, where the disk is read-only as well',
    stderr: 'sudo: unable to open /var/lib/sudo/ts/ops: Read-only file system\nsudo: a password is required\n',
    expected: /^sudo does not let ops become root without a password/,
  },
  {
    what: 'a password that an administrator expired',
    stderr: 'You are required to change your password immediately (administrator enforced).\n',
    expected: /^the account or password of ops has expired/,
  },
  {
    what: 'a limit of sessions',
    stderr: "There were too many logins for 'ops'.\n",
    expected: /^ops has too many sessions there/,
  },
  {
    what: 'a user who may not use sudo on this host',
    stderr: 'ops is not allowed to run sudo on mail1.\n',
    expected: /^sudo does not let ops run every command as root/,
  },
  {
    what: 'what is wrong after lines of a profile for terminals',
    user: 'root',
    code: 127,
    stderr: 'mesg: ttyname failed: Inappropriate ioctl for device\nsh: 1: mktemp: not found\n',
    expected: /^the mailha script did not finish there \(exit code 127\): sh: 1: mktemp: not found -> /,
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
