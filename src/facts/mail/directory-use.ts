import type { Fact } from '../../model/check/fact.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { providers, providerUrl } from '../../model/mail/directory.ts';
import { localUri, peersOf } from '../../model/mail/directory-clients.ts';
import { paths } from '../host/managed-files.ts';

/** A program connected to a directory by TCP; one that uses the socket of its own slapd is in no such list. */
export interface DirectoryConnection {
  /** Its command, as the kernel has it: `auth` is Dovecot's, `proxymap` is Postfix'. */
  readonly command: string;
  /** The server's address. */
  readonly address: string;
}

/** ss(8): columns, then `users:(("auth",pid=812,fd=21))`. Consumers of this slapd are among them as `slapd`. */
export const directoryConnections: Fact<readonly DirectoryConnection[]> = {
  id: 'mail.directory-connections',
  argv: ['ss', '-Htnp', 'state', 'established', '( dport = :389 or dport = :636 )'],
  anyCode: true,
  parse: (stdout) =>
    stdout.split('\n').flatMap((line) => {
      const [, , , peer = '', users = ''] = line.trim().split(/\s+/, 5);
      const address = peer.replace(/:\d+$/, '').replace(/^\[(?:::ffff:)?(.*)\]$/, '$1');
      const commands = [...users.matchAll(/\("([^"]*)"/g)].map(([, command = '']) => command);
      return [...new Set(commands)].map((command) => ({ command, address }));
    }),
};

/** Ends the connections of a host's programs to its peers: they connect again, to its own slapd first. */
export function ownDirectoryCommand(host: Host, inventory: Inventory): string {
  return [paths.ownDirectory, ...peersOf(host, inventory).map((peer) => peer.private)].join(' ');
}

// An anonymous bind that is refused is an answer as well. All at once: the slowest decides.
const script = `for url; do
  { timeout 4 ldapwhoami -x -o nettimeout=2 -H "$url" >/dev/null 2>&1; printf '%s %s\\n' "$url" $?; } &
done
wait`;

/** Directories of the cluster that answer this host: `ldapi:///` is its own. Undefined without ldap-utils. */
export const directoryAnswers: Fact<ReadonlySet<string> | undefined> = {
  id: 'mail.directory-answers',
  argv: ['sh', '-c', `command -v ldapwhoami >/dev/null || exit 0\n${script}`, 'sh'],
  given: (inventory) => [localUri, ...providers(inventory).map(providerUrl)],
  seconds: 10,
  parse(stdout) {
    const codes = [...stdout.matchAll(/^(\S+) (\d+)$/gm)];
    if (codes.length === 0) return undefined;
    // 255 is LDAP_SERVER_DOWN, 124 that of timeout(1).
    return new Set(codes.filter(([, , code]) => code !== '255' && code !== '124').map(([, url = '']) => url));
  },
};
