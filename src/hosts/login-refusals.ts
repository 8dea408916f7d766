import { Trouble } from './trouble.ts';

/** A line by which sshd, PAM, cloud-init or sudo says that it ran nothing, and what that means. */
interface Refusal {
  readonly line: RegExp;
  /** Only where the login is not root, so that sudo(8) is in between. */
  readonly bySudo?: true;
  /** Shells translate their messages; the exit code is the same in every language. */
  readonly code?: number;
  readonly what: (user: string) => string;
  /** `match` is that of the line. */
  readonly remedy: (user: string, match: RegExpExecArray) => string;
}

const asRootInstead = 'or set ssh.user to root in cluster.yaml.';
const letEverything = (user: string) =>
  `As root there: echo '${user} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/mailha; ${asRootInstead}`;
const notInstalled = {
  bySudo: true,
  what: (user: string) => `sudo is not installed, and ${user} is not root`,
  remedy: () => `Install sudo there as root (apt-get install sudo), ${asRootInstead}`,
} as const;

const noPassword = {
  bySudo: true,
  what: (user: string) => `sudo does not let ${user} become root without a password`,
  remedy: letEverything,
} as const;

/** What keeps any program from running there; it may be the shell or sudo that says so. */
const failures: readonly Refusal[] = [
  {
    line: /Input\/output error/,
    what: () => 'a disk of the host cannot be read',
    remedy: () =>
      'On its console or that of its hypervisor: `dmesg | tail` names the disk. Expect the host to be lost.',
  },
  {
    line: /Read-only file system/,
    what: () => 'a file system there is read-only, as after a disk error',
    remedy: () =>
      'On its console: `dmesg | tail` shows why; `findmnt -O ro` lists them. Repair with fsck before you write to it again.',
  },
  {
    line: /No space left on device|Disk quota exceeded/,
    what: () => 'a file system there is full',
    remedy: () => 'On its console: `df -h; df -i` shows which.',
  },
  {
    line: /Cannot allocate memory|[Cc]annot fork|fork: .*Resource temporarily unavailable/,
    what: () => 'the host cannot start programs: no memory, or too many processes',
    remedy: () =>
      'On its console: `free -m`, `ps aux --sort=-rss | head`; `systemctl show -p TasksCurrent,TasksMax user.slice`.',
  },
];

/** The first that matches any line counts: sudo asks for a password as well where something else is wrong. */
const refusals: readonly Refusal[] = [
  {
    // cloud-init's disable_root puts this notice in front of root's keys, as a forced command.
    line: /^Please login as the user "([\w.-]+)" rather than the user/,
    what: (user) => `this host refuses logins as ${user}`,
    remedy: (user, [, other]) =>
      `Set ssh.user to ${other} in cluster.yaml, or remove the command="…" in front of the key in ~${user}/.ssh/authorized_keys there.`,
  },
  {
    line: /password has expired|password change required|password is expired|change your password|account (?:has )?expired|account validation|PAM account management/i,
    what: (user) => `the account or password of ${user} has expired there, or is locked`,
    remedy: (user) =>
      `As root on its console: \`chage -l ${user}\` shows which; \`chage -E -1 -M -1 ${user}\` ends both.`,
  },
  {
    // systemd-user-sessions(8), and an administrator's /etc/nologin by the words of pam_nologin(8).
    line: /^"?System is (?:booting up|going down)|pam_nologin/,
    what: (user) => `the host starts up or shuts down, and does not let ${user} log in`,
    remedy: () =>
      'Try again in a minute. If it stays so, on its console: `systemctl list-jobs` shows what the start waits for, /run/nologin keeps users out.',
  },
  {
    line: /^There were too many logins for|^Too many logins for/,
    what: (user) => `${user} has too many sessions there (pam_limits)`,
    remedy: (user) =>
      `As root there: \`loginctl list-sessions\` shows them; raise maxlogins of ${user} in /etc/security/limits.conf.`,
  },
  { line: /sudo: (?:command )?not found/, ...notInstalled },
  { line: /\bsudo\b/, code: 127, ...notInstalled },
  {
    // `must have a tty` of sudo 1.8; `a terminal is required` only says that it would ask for a password.
    line: /must have a tty/,
    bySudo: true,
    what: (user) => `sudo wants a terminal for ${user} (requiretty)`,
    remedy: (user) => `As root there: echo 'Defaults:${user} !requiretty' >/etc/sudoers.d/mailha-tty; ${asRootInstead}`,
  },
  {
    line: /setuid bit|effective uid is not 0|no new privileges|PERM_\w+: setresuid/,
    bySudo: true,
    what: () => 'sudo cannot become root there',
    remedy: () =>
      `On its console: \`ls -l /usr/bin/sudo\` must show mode 4755 of root, on a file system without nosuid (\`findmnt -T /usr/bin/sudo\`); \`systemctl cat ssh\` no NoNewPrivileges= and no CapabilityBoundingSet=; ${asRootInstead}`,
  },
  {
    line: /(?:syntax|parse) error|no valid sudoers sources|policy plugin|sudo.* is (?:owned by|world writable)|sudo\.conf/,
    bySudo: true,
    what: () => 'sudo rejects its own configuration there',
    remedy: () => `As root there: \`visudo -c\` names the file and the line; ${asRootInstead}`,
  },
  {
    line: /^Sorry, user \S+ (?:is not allowed|may not)|is not allowed to run sudo on/,
    bySudo: true,
    what: (user) => `sudo does not let ${user} run every command as root`,
    remedy: letEverything,
  },
  { line: /^sudo(?:-rs)?: .*(?:password|authentication) is required/, ...noPassword },
  ...failures,
  { line: /^sudo(?:-rs)?: |sudoers/, ...noPassword },
];

/** The refusal in these lines; undefined if there is none. */
export function refusalIn(lines: readonly string[], user: string, code: number | undefined): Trouble | undefined {
  for (const { line, bySudo, code: wanted, what, remedy } of refusals) {
    if ((bySudo && user === 'root') || (wanted !== undefined && wanted !== code)) continue;
    for (const one of lines) {
      const match = line.exec(one);
      if (match) return new Trouble(what(user), { cause: new Error(one), remedy: remedy(user, match) });
    }
  }
  return undefined;
}
