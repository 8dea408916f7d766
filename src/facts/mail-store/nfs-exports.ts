import type { Fact } from '../../model/check/fact.ts';

/** What the filer lets one client, or a group of them, have. */
export interface Export {
  readonly path: string;
  /** As it was named: an address, a network, a host name, `*`. */
  readonly client: string;
  readonly options: ReadonlySet<string>;
}

/** What is in force, whatever stands in /etc/exports by now: exportfs(8) keeps it there. */
export const nfsExports: Fact<readonly Export[]> = {
  id: 'nfs.exports',
  argv: ['cat', '/var/lib/nfs/etab'],
  // There is none before nfs-kernel-server is.
  anyCode: true,
  parse: (stdout) => stdout.split('\n').flatMap(line),
};

function line(text: string): Export[] {
  const [, path, client, options] = /^(\S+)\s+(\S+?)\((.*)\)$/.exec(text) ?? [];
  if (path === undefined || client === undefined) return [];
  return [{ path, client, options: new Set(options?.split(',')) }];
}
