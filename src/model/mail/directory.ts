import { createHash } from 'node:crypto';
import type { Host, Inventory } from '../inventory/inventory.ts';
import { hostsWith } from '../inventory/inventory.ts';
import { sameAddress } from '../text/address.ts';

/** Where the directory begins: the domain, as iRedMail makes it one. */
export function suffixOf({ domain }: Pick<Inventory, 'domain'>): string {
  return domain
    .split('.')
    .map((label) => `dc=${label}`)
    .join(',');
}

/** The account that the providers read each other with. */
export function replicaDn(inventory: Pick<Inventory, 'domain'>): string {
  return `cn=replica,${suffixOf(inventory)}`;
}

/** Undefined when it is no URL of LDAP. Lower case; the port that goes with the scheme when none is named. */
export function parseLdapUrl(url: string): { scheme: string; host: string; port: number } | undefined {
  const [, scheme = '', six, name = '', port] =
    /^(ldaps?|ldapi):\/\/(?:\[([^\]]*)\]|([^/:?]*))(?::(\d+))?(?:[/?].*)?$/.exec(url.toLowerCase()) ?? [];
  if (scheme === '') return undefined;
  return { scheme, host: six ?? name, port: Number(port ?? (scheme === 'ldaps' ? 636 : 389)) };
}

/** The host that a URL leads to, by either of its addresses or by its name. */
export function hostOfUrl(url: string, { hosts, domain }: Pick<Inventory, 'hosts' | 'domain'>): Host | undefined {
  const at = parseLdapUrl(url)?.host ?? '';
  return hosts.find(
    (host) => sameAddress(at, host.private) || sameAddress(at, host.public) || namesOf(host, domain).includes(at),
  );
}

/** What a host may call itself. */
export function namesOf({ name }: Pick<Host, 'name'>, domain: string): readonly string[] {
  return [`${name}.${domain}`, name];
}

/** Where a provider listens for the others: also what slapd finds its own serverID by, letter by letter. */
export function providerUrl({ private: address }: Host): string {
  return `ldap://${address}/`;
}

/**
 * By its address and not by its place in the inventory: a serverID that another host had before would make its changes
 * look like ones that are known already. It has 12 bits, and 0 is for none.
 */
export function serverId({ private: address }: Host): number {
  const [, , third = 0, fourth = 0] = address.split('.').map(Number);
  return (third % 16) * 256 + fourth;
}

/** The hosts whose directories replicate to each other. */
export function providers(inventory: Inventory): readonly Host[] {
  return hostsWith(inventory, 'mail');
}

/** What slapd keeps of a password. The salt comes from the password, so that the same one always looks the same. */
export function sshaHash(password: string): string {
  const salt = createHash('sha256').update(`mailha ${password}`).digest().subarray(0, 8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}
