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

/** exports(5): * and ? do not match a dot; a lone * matches every host. */
function like(client: string): RegExp {
  if (client === '*') return /^/;
  const pattern = client
    .replaceAll(/[^A-Za-z0-9*?]/g, '\\$&')
    .replaceAll('*', '[^.]*')
    .replaceAll('?', '[^.]');
  return new RegExp(`^${pattern}$`, 'i');
}
