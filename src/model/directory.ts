import { createHash } from 'node:crypto';
import type { Host, Inventory } from './inventory.ts';
import { hostsWith } from './inventory.ts';

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
