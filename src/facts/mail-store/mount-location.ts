import type { MailStore } from '../../model/inventory/mail-store.ts';
import { sameAddress } from '../../model/text/address.ts';
import type { MailStoreMount } from './mount.ts';

/**
 * Whether what is mounted is the declared mail store: `elsewhere` when its mail is in another place, `public` when it is the
 * filer's by its public address. A filer may be named as well: the kernel says which address it talks to (addr=, nfs(5)).
 */
export function mountLocation(
  { source, options }: Pick<MailStoreMount, 'source' | 'options'>,
  store: MailStore,
): 'declared' | 'public' | 'elsewhere' {
  if (source === store.source) return 'declared';
  const [, server = '', path = ''] = /^(.*?):(\/.*)$/.exec(source) ?? [];
  if (tidy(path) !== tidy(store.export)) return 'elsewhere';
  const talksTo = [...options].find((option) => option.startsWith('addr='))?.slice('addr='.length) ?? server;
  if (sameAddress(talksTo, store.filer.private)) return 'declared';
  if (sameAddress(talksTo, store.filer.public)) return 'public';
  return 'elsewhere';
}

/** Without slashes that say nothing. */
function tidy(path: string): string {
  return path.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1');
}
