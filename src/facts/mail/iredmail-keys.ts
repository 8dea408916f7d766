import type { Fact } from '../../model/check/fact.ts';

/** Files that must be identical on every mail host; created on the first. */
export const keyFiles = {
  certificate: '/etc/ssl/certs/iRedMail.crt',
  key: '/etc/ssl/private/iRedMail.key',
  /** Diffie-Hellman groups, which iRedMail takes minutes to generate. */
  groups: ['/etc/ssl/dh2048_param.pem', '/etc/ssl/dh512_param.pem'],
  dkim: '/var/lib/dkim',
} as const;

const patterns = [keyFiles.certificate, keyFiles.key, ...keyFiles.groups, `${keyFiles.dkim}/*.pem`].join(' ');

/** SHA-256 by path, of the files that exist. */
export const keySums: Fact<ReadonlyMap<string, string>> = {
  id: 'iredmail.key-sums',
  argv: ['sh', '-c', `sha256sum -- ${patterns} 2>/dev/null; exit 0`],
  parse: (stdout) =>
    new Map(
      stdout.split('\n').flatMap((line) => {
        const [, sum, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
        return sum !== undefined && path !== undefined ? [[path, sum] as const] : [];
      }),
    ),
};

/**
 * When certificate or key were last installed, in seconds since the epoch by the host's clock; 0 when they do not exist. Uses
 * ctime: copying a file often preserves its mtime.
 */
export const keysChangedAt: Fact<number> = {
  id: 'iredmail.keys-changed-at',
  argv: ['sh', '-c', `stat -L -c %Z -- ${keyFiles.certificate} ${keyFiles.key} 2>/dev/null; exit 0`],
  parse: (stdout) => Math.max(0, ...stdout.split('\n').map(Number)),
};

/** The files with owners and modes as a tar archive in base64. Read only when copied to another host. */
export const keyArchive: Fact<string> = {
  id: 'iredmail.key-archive',
  secret: true,
  argv: ['sh', '-c', `cd / && set -- ${patterns} && tar -cz --no-recursion -- "$@" 2>/dev/null | base64 -w 0`],
  parse(stdout) {
    if (stdout.length < 100) throw new Error('no keys and certificates found');
    return stdout;
  },
};
