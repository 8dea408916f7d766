import type { Fact } from '../../model/check/fact.ts';
import { tidy } from './mount-location.ts';

/** One export to one client or group of clients. */
export interface Export {
  readonly path: string;
  /** As written in exports(5): an address, a network, a host name, `*`. */
  readonly client: string;
  /** Those for clients that mount with sec=sys, as ours do. */
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
  const [, path, client, options = ''] = /^(\S+)\s+(\S+?)\((.*)\)$/.exec(text) ?? [];
  if (path === undefined || client === undefined) return [];
  return [{ path: tidy(path), client, options: forSys(options.split(',')) }];
}

/**
 * An entry may have other options for other kinds of security: `rw,…,sec=krb5,rw,…,sec=sys,ro,…` is read-only for sec=sys
 * (exports(5), putexportent of nfs-utils). What follows a `sec=` takes the place of its opposite before it.
 */
function forSys(options: readonly string[]): ReadonlySet<string> {
  const first = options.findIndex((option) => option.startsWith('sec='));
  if (first < 0) return new Set(options);
  const kinds = options
    .slice(first)
    .join(',')
    .split(/,(?=sec=)/);
  const own = kinds.find((kind) => /^sec=(?:[\w:]+:)?sys(?:[:,]|$)/.test(kind)) ?? kinds[0] ?? '';
  const others = own.split(',');
  return new Set([...options.slice(0, first).filter((option) => !others.includes(opposite(option))), ...others]);
}

function opposite(option: string): string {
  if (option === 'rw' || option === 'ro') return option === 'rw' ? 'ro' : 'rw';
  return option.startsWith('no_') ? option.slice('no_'.length) : `no_${option}`;
}
