/** What apt and dpkg print when they fail, and what to do; the first that matches counts. */
const errors: readonly (readonly [words: RegExp, remedy: string | ((match: RegExpExecArray) => string)])[] = [
  [
    /Could not get lock \S+?\. It is held by process (\d+) \(([^)]+)\)/,
    ([, pid, name]) => `Wait until ${name} (process ${pid}) ends: most likely an automatic update.`,
  ],
  [/Could not get lock/, 'Wait until the other apt or dpkg ends: `ps -C apt-get,apt,dpkg,unattended-upgr`.'],
  [/is not valid yet \(invalid for another/, 'The clock of the host is behind: `timedatectl`, and set it.'],
  [
    /Temporary failure resolving|Could not resolve/,
    'The host cannot resolve the name of its mirror: check /etc/resolv.conf and its name servers.',
  ],
  [
    /Could not connect to|Unable to connect to|Connection (?:timed out|failed|refused)|Network is unreachable/,
    'The host does not reach its mirror: `apt-get update` there names it; check its route and proxy (`apt-config dump | grep -i proxy`).',
  ],
  [
    /NO_PUBKEY|EXPKEYSIG|is not signed|signatures couldn't be verified/,
    'apt does not trust a repository: `apt-get update` there names it; install its current key, or remove it from /etc/apt/sources.list.d.',
  ],
  [
    /Release file \S+ is expired|does not have a Release file|404 +Not Found/,
    'A repository is gone or outdated: `apt-get update` there names it; correct it in /etc/apt/sources.list or sources.list.d.',
  ],
  [
    /Hash Sum mismatch|Size mismatch|unexpected size/,
    'The mirror is being updated, or a proxy is stale: try again in some minutes.',
  ],
  [
    /enough free space in|No space left on device/,
    'A disk of the host is full: `df -h`; `apt-get clean` and `apt-get autoremove --purge` free space.',
  ],
  [
    /Read-only file system/,
    'A file system of the host is read-only, as after a disk error: `dmesg | tail`, `findmnt -O ro`.',
  ],
  [
    /held broken packages|unmet dependencies/i,
    'Packages conflict: `apt-mark showhold` and `apt-get -s install NAME` there show which; those of another release or repository are the usual cause.',
  ],
  [
    /Unable to locate package (\S+)|Package '?([^' ]+)'? has no installation candidate/,
    ([, unknown, absent]) =>
      `No repository of the host has ${unknown ?? absent}: \`apt-cache policy ${unknown ?? absent}\`; /etc/apt must name Debian's own release.`,
  ],
  [
    /error processing package (\S+?)(?::\w+)? \(--configure\)/,
    ([, name]) =>
      `${name} fails to configure: \`dpkg --configure -a\` there shows why, the journal of its daemon says more.`,
  ],
];

/** What to do about a failure of apt, by what it printed; undefined for one that is not known. */
export function aptRemedy(printed: string): string | undefined {
  for (const [words, remedy] of errors) {
    const match = words.exec(printed);
    if (match) return typeof remedy === 'string' ? remedy : remedy(match);
  }
  return undefined;
}
