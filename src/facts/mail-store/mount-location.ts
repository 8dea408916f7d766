import type { MailStore } from '../../model/inventory/mail-store.ts';
import { parseAddress, sameAddress } from '../../model/text/address.ts';
import type { MailStoreMount } from './mount.ts';

/**
 * Whether the mount is the declared mail store: `elsewhere` when it is another folder or server, `public` when it uses the
 * filer's public address, `unsure` when its IPv4 address is not known, and cluster.yaml has no other. The source may be a
 * name; addr= shows the address the kernel uses (nfs(5)).
 */
export function mountLocation(
  { source, options }: Pick<MailStoreMount, 'source' | 'options'>,
  store: MailStore,
): 'declared' | 'public' | 'unsure' | 'elsewhere' {
  if (source === store.source) return 'declared';
  const [, server = '', path = ''] = /^(.*?):(\/.*)$/.exec(source) ?? [];
  if (tidy(path) !== tidy(store.export)) return 'elsewhere';
  const talksTo = [...options].find((option) => option.startsWith('addr='))?.slice('addr='.length) ?? server;
  if (sameAddress(talksTo, store.filer.private)) return 'declared';
  if (sameAddress(talksTo, store.filer.public)) return 'public';
  return parseAddress(talksTo)?.kind() === 'ipv4' ? 'elsewhere' : 'unsure';
}

/** Removes redundant slashes. */
export function tidy(path: string): string {
  return path.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
}
