import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import { namesOf } from '../../model/mail/directory.ts';
import { isInNetwork, sameAddress } from '../../model/text/address.ts';

/** Whether an export to this client (exports(5): an address, a network, a name with * and ?, a netgroup) lets the host mount it. */
export function covers(client: string, host: Host, { domain }: Pick<Inventory, 'domain'>): boolean {
  // Only the filer knows the members of a netgroup. isOnly() reports that others may be in it.
  if (client.startsWith('@')) return true;
  if (isInNetwork(host.private, client)) return true;
  return namesOf(host, domain).some((name) => like(client).test(name));
}

/** Whether the export allows only this host. */
export function isOnly(client: string, host: Host, { domain }: Pick<Inventory, 'domain'>): boolean {
  const [address = '', length] = client.split('/');
  const isWhole = length === undefined || length === '32' || length === '255.255.255.255';
  return (isWhole && sameAddress(address, host.private)) || namesOf(host, domain).includes(client.toLowerCase());
}

/** Of several exports that cover a host, the one with the lowest number has effect (nfs-utils, client_gettype). */
export function precedence(client: string): number {
  if (client === '*') return 4;
  if (client.startsWith('@')) return 3;
  if (/[*?[]/.test(client)) return 2;
  return client.includes('/') ? 1 : 0;
}

/** exports(5): * and ? do not match a dot, [12] is one of these characters; a lone * matches every host. */
function like(client: string): RegExp {
  if (client === '*') return /^/;
  const pattern = client.replaceAll(/\[[A-Za-z0-9-]+\]|[^A-Za-z0-9]/g, (mark) => {
    if (mark.length > 1) return mark;
    return mark === '*' ? '[^.]*' : mark === '?' ? '[^.]' : `\\${mark}`;
  });
  return new RegExp(`^${pattern}$`, 'i');
}
