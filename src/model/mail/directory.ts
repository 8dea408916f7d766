import { createHash } from 'node:crypto';
import type { Host, Inventory } from '../inventory/inventory.ts';
import { hostsWith } from '../inventory/inventory.ts';
import { sameAddress } from '../text/address.ts';

/** The suffix of the directory, derived from the domain as iRedMail does. */
export function suffixOf({ domain }: Pick<Inventory, 'domain'>): string {
  return domain
    .split('.')
    .map((label) => `dc=${label}`)
    .join(',');
}

/** Below it are the mail domains, with their mailboxes. */
export function domainsBase(inventory: Pick<Inventory, 'domain'>): string {
  return `o=domains,${suffixOf(inventory)}`;
}

/** The entry of a mail domain, which may be another than the cluster's own. */
export function domainDn(domain: string, inventory: Pick<Inventory, 'domain'>): string {
  return `domainName=${domain},${domainsBase(inventory)}`;
}

/** The account with which providers replicate each other. */
export function replicaDn(inventory: Pick<Inventory, 'domain'>): string {
  return `cn=replica,${suffixOf(inventory)}`;
}

/** Undefined if it is not an LDAP URL. In lower case, with the scheme's default port if none is given. */
export function parseLdapUrl(url: string): { scheme: string; host: string; port: number } | undefined {
  const [, scheme = '', six, name = '', port] =
    /^(ldaps?|ldapi):\/\/(?:\[([^\]]*)\]|([^/:?]*))(?::(\d+))?(?:[/?].*)?$/.exec(url.toLowerCase()) ?? [];
  if (scheme === '') return undefined;
  return { scheme, host: six ?? name, port: Number(port ?? (scheme === 'ldaps' ? 636 : 389)) };
}

/** The host that a URL names, by either address or by name. */
export function hostOfUrl(url: string, { hosts, domain }: Pick<Inventory, 'hosts' | 'domain'>): Host | undefined {
  const at = parseLdapUrl(url)?.host ?? '';
  return hosts.find(
    (host) => sameAddress(at, host.private) || sameAddress(at, host.public) || namesOf(host, domain).includes(at),
  );
}

/** The names of a host. */
export function namesOf({ name }: Pick<Host, 'name'>, domain: string): readonly string[] {
  return [`${name}.${domain}`, name];
}

/** The URL on which a provider listens for its peers. slapd finds its own serverID by comparing it literally. */
export function providerUrl({ private: address }: Host): string {
  return `ldap://${address}/`;
}

/**
 * Derived from the address, not from the position in the inventory: with a reused serverID, peers would take new
 * changes for known ones. It has 12 bits, and 0 is reserved.
 */
export function serverId({ private: address }: Host): number {
  const [, , third = 0, fourth = 0] = address.split('.').map(Number);
  return (third % 16) * 256 + fourth;
}

/** Hosts whose directories replicate each other. */
export function providers(inventory: Inventory): readonly Host[] {
  return hostsWith(inventory, 'mail');
}

/** The stored hash of a password. The salt is derived from the password, so the hash is stable. */
export function sshaHash(password: string): string {
  const salt = createHash('sha256').update(`mailha ${password}`).digest().subarray(0, 8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}
