import type { Host } from '../../src/model/inventory/inventory.ts';
import { domainsBase, providers } from '../../src/model/mail/directory.ts';
import { type DirectoryEntry, type DirectoryReader, firstValue } from '../../src/model/mail/directory-reader.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { describe, HostError, Refused } from '../../src/model/text/errors.ts';

interface Read<T> {
  readonly host: Host;
  readonly said: T;
}

/**
 * Reads the first provider that answers, in the order in which changes are written. One that is down or whose directory is
 * empty (`read` finds nothing) is passed over.
 */
export async function readFirst<T>(
  world: Observer,
  read: (directory: DirectoryReader, base: string) => Promise<T | undefined>,
): Promise<Read<T>> {
  const { inventory } = world.cluster;
  const base = domainsBase(inventory);
  const why: string[] = [];
  for (const host of providers(inventory)) {
    try {
      const said = await world.consult(host, (directory) => read(directory, base));
      if (said !== undefined) return { host, said };
      why.push(`${host.name}: its directory has no domains`);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      why.push(describe(error));
    }
  }
  throw new Refused(`No mail host has a running directory: ${why.join('; ')}. \`ldap\` shows more.`);
}

export const status = (entry: DirectoryEntry) => {
  if (firstValue(entry, 'accountStatus') !== 'active') return 'disabled';
  return firstValue(entry, 'domainStatus') === 'disabled' ? 'disabled with its domain' : 'active';
};

export async function domainNames({ find }: DirectoryReader, base: string): Promise<readonly string[]> {
  const found = await find({ base, filter: '(objectClass=mailDomain)', attributes: ['domainName'] });
  return found.map((entry) => firstValue(entry, 'domainName'));
}
