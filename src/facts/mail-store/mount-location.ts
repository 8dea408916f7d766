import type { MailStore } from '../../model/inventory/mail-store.ts';
import { parseAddress, sameAddress } from '../../model/text/address.ts';
import type { MailStoreMount } from './mount.ts';

/**
 * Whether the mount is the declared mail store: `elsewhere` when it is another folder or server, `public` when it uses the
 * filer's public address, `unsure` when its IPv4 address is not known, and cluster.yaml has no other, `rooted` when the
 * filer's fsid=0 decides: with it, NFSv4 paths begin there (exports(5)). The source may be a name; addr= shows the address
 * the kernel uses (nfs(5)).
 */
export function mountLocation(
  { source, options, type }: Pick<MailStoreMount, 'source' | 'options' | 'type'>,
  store: MailStore,
): 'declared' | 'public' | 'unsure' | 'rooted' | 'elsewhere' {
  if (source === store.source) return 'declared';
  const [, server = '', path = ''] = /^(.*?):(\/.*)$/.exec(source) ?? [];
  const [folder, declared] = [tidy(path), tidy(store.export)];
  const isEnd = type === 'nfs4' && (folder === '/' || (folder !== '' && declared.endsWith(folder)));
  if (folder !== declared && !isEnd) return 'elsewhere';
  const talksTo = [...options].find((option) => option.startsWith('addr='))?.slice('addr='.length) ?? server;
  const isFiler = [store.filer.private, store.filer.public].some((address) => sameAddress(talksTo, address));
  if (folder !== declared) return isFiler ? 'rooted' : 'elsewhere';
  if (sameAddress(talksTo, store.filer.private)) return 'declared';
  if (isFiler) return 'public';
  return parseAddress(talksTo)?.kind() === 'ipv4' ? 'elsewhere' : 'unsure';
}

/** Removes redundant slashes. */
export function tidy(path: string): string {
  return path.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
}
