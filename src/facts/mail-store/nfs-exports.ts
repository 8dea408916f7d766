import type { Fact } from '../../model/check/fact.ts';
import { tidy } from './mount-location.ts';

/** One export to one client or group of clients. */
export interface Export {
  readonly path: string;
  /** As written in exports(5): an address, a network, a host name, `*`. */
  readonly client: string;
  readonly options: ReadonlySet<string>;
}

/** The exports in effect, kept by exportfs(8), whatever /etc/exports has now. */
export const nfsExports: Fact<readonly Export[]> = {
  id: 'nfs.exports',
  argv: ['cat', '/var/lib/nfs/etab'],
  // The file exists only once nfs-kernel-server is installed.
  anyCode: true,
  parse: (stdout) => stdout.split('\n').flatMap(line),
};

function line(text: string): Export[] {
  const [, path, client, options] = /^(\S+)\s+(\S+?)\((.*)\)$/.exec(text) ?? [];
  if (path === undefined || client === undefined) return [];
  return [{ path: tidy(path), client, options: new Set(options?.split(',')) }];
}
