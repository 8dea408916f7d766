import type { Host, Inventory } from '../inventory/inventory.ts';
import { hostsWith } from '../inventory/inventory.ts';
import { namesOf, providers, providerUrl } from './directory.ts';

/** A line of a configuration file. `pattern` is a regular expression that Perl and JavaScript read alike. */
export interface Setting {
  readonly pattern: string;
  /** What replaces the matching line, without its indentation. */
  readonly line: string;
  /** `must`: a file without such a line is left alone. `add`: the line is appended where it is missing. */
  readonly use: 'must' | 'set' | 'add';
}

/** A program of a mail host that asks the directory, with the file that names its servers. */
export interface DirectoryClient {
  readonly name: string;
  /** A path, or a pattern of the shell. */
  readonly files: string;
  readonly settings: readonly Setting[];
  /** Read the file at their start. */
  readonly units: readonly string[];
}

/**
 * slapd on this host by its socket: a stopped slapd refuses at once, whatever a packet filter does with port 389.
 */
export const localUri = 'ldapi:///';

/** In the order in which clients try them: its own slapd, then the other providers as declared. */
export function directoryUris(host: Host, inventory: Inventory): readonly string[] {
  return [localUri, ...peersOf(host, inventory).map(providerUrl)];
}

export const peersOf = (host: Host, inventory: Inventory) =>
  providers(inventory).filter(({ name }) => name !== host.name);

/**
 * Seconds that a client waits for a server that does not answer. Dovecot has 5, which no setting changes
 * (DB_LDAP_CONNECT_TIMEOUT_SECS).
 */
const connectSeconds = 2;
/** For a search as well (ldap_table(5) timeout): a busy slapd may need longer than to accept a connection. */
const postfixSeconds = 3;

/** Every client of iRedMail, with its lines as this host should have them. Sources: iRedMail's samples and installer. */
export function directoryClients(host: Host, inventory: Inventory): readonly DirectoryClient[] {
  const uris = directoryUris(host, inventory).join(' ');
  // Both read no socket: PHP's address book splits at the colon, and SOGo's manual knows ldap:// only.
  const addresses = ['127.0.0.1', ...peersOf(host, inventory).map((peer) => peer.private)];
  const must = (name: string, line: string): Setting => ({ pattern: ours(name, inventory), line, use: 'must' });
  const python = (name: string) => must(name, `${name} = "${uris}"`);
  const hosts = addresses.map((address) => `'${address}:389'`).join(', ');
  const urls = addresses.map((address) => `ldap://${address}:389`).join(' ');
  const network = { pattern: '^(\\s*)NETWORK_TIMEOUT\\s.*$', line: `NETWORK_TIMEOUT ${connectSeconds}` };
  return [
    // Dovecot 2.3: `hosts` and `uris` exclude each other.
    client('Dovecot', '/etc/dovecot/dovecot-ldap.conf', [must('(?:hosts|uris)', `uris = ${uris}`)], ['dovecot']),
    client('Dovecot', '/etc/dovecot/dovecot.conf', [must('ldap_uris', `ldap_uris = ${uris}`)], ['dovecot']),
    client(
      'Postfix',
      '/etc/postfix/ldap/*.cf',
      [
        must('server_host', `server_host = ${uris}`),
        { pattern: '^(\\s*)timeout\\s*=.*$', line: `timeout = ${postfixSeconds}`, use: 'add' },
      ],
      ['postfix'],
    ),
    client('iRedAPD', '/opt/iredapd/settings.py', [python('ldap_uri')], ['iredapd']),
    client('iRedAdmin', '/opt/www/iredadmin/settings.py', [python('ldap_uri')], ['iredadmin']),
    client('mlmmjadmin', '/opt/mlmmjadmin/settings.py', [python('iredmail_ldap_uri')], ['mlmmjadmin']),
    client(
      'Roundcube',
      '/opt/www/roundcubemail/config/config.inc.php',
      [
        must("'hosts'", `'hosts' => array(${hosts}),`),
        {
          pattern: "^(\\s*)'network_timeout'\\s*=>.*$",
          line: `'network_timeout' => ${connectSeconds},`,
          use: 'set',
        },
      ],
      [],
    ),
    client('SOGo', '/etc/sogo/sogo.conf', [must('hostname', `hostname = "${urls}";`)], ['sogo']),
    // libldap's default for programs that set none, as those in Python.
    client('libldap', '/etc/ldap/ldap.conf', [{ ...network, use: 'add' }], []),
  ];
}

const client = (
  name: string,
  files: string,
  settings: readonly Setting[],
  units: readonly string[],
): DirectoryClient => ({ name, files, settings, units });

/** A line whose servers are all hosts of the cluster: a program that asks another directory is none of ours. */
function ours(name: string, inventory: Inventory): string {
  const hosts = hostsWith(inventory, 'mail');
  const known = [
    ...['127.0.0.1', '[::1]', 'localhost'],
    ...hosts.flatMap((host) => [host.private, host.public, ...namesOf(host, inventory.domain)]),
  ].map((text) => text.replaceAll(/[.[\]]/g, '\\$&'));
  const server = `(?:ldapi:[^\\s,'"]*|(?:ldap:\\/\\/)?(?:${known.join('|')})(?::389)?\\/?)`;
  return `^(\\s*)${name}\\s*=>?\\s*(?:array)?[\\s'"(\\[]*${server}(?:[\\s,'"]+${server})*[\\s,'")\\];]*$`;
}

/** A line of a file in which a program names its directory servers. */
export interface DirectoryLine {
  readonly file: string;
  readonly text: string;
}

/** The lines of one file. */
export interface ClientFile {
  readonly file: string;
  readonly lines: readonly string[];
}

/** The files of a client among these lines, if their servers belong to the cluster. */
export function filesOf({ files, settings }: DirectoryClient, lines: readonly DirectoryLine[]): readonly ClientFile[] {
  const name = new RegExp(`^${files.replaceAll('.', '\\.').replace('*', '[^/]*')}$`);
  const found = Map.groupBy(
    lines.filter(({ file }) => name.test(file)),
    ({ file }) => file,
  );
  return [...found]
    .map(([file, of]) => ({ file, lines: of.map(({ text }) => text) }))
    .filter((of) => settings.every((setting) => setting.use !== 'must' || matching(setting, of).length > 0));
}

export function matching({ pattern }: Setting, { lines }: ClientFile): readonly string[] {
  return lines.filter((line) => new RegExp(pattern).test(line));
}

/** The servers that such a line names. */
export function serversIn(line: string): readonly string[] {
  const value = line.slice(line.indexOf('=') + 1).replace(/^>?\s*(?:array\b)?/, '');
  return value.split(/[\s,'"()[\];]+/).filter(Boolean);
}
