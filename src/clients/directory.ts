import type { Socket } from 'node:net';
import { Attribute, Change, Client, type Entry, NoSuchObjectError, ResultCodeError } from 'ldapts';
import type { Host } from '../model/inventory/inventory.ts';
import type { DirectoryEntry, DirectoryReader, DirectorySearch } from '../model/mail/directory-reader.ts';
import { type DirectoryWrite, type ReversibleWrite, reversed } from '../model/mail/directory-write.ts';
import type { Talk } from '../model/plan/hosts.ts';
import { describe, HostError } from '../model/text/errors.ts';
import { directoryTrouble } from './directory-trouble.ts';

const lookAgain = 'Plan again to see its effect.';

/** Entries per page. iRedMail's slapd.conf lifts OpenLDAP's limit of 500 entries, which counts all pages of a search. */
const pageSize = 1000;

/** Longest wait for one answer in ms. */
const patience = 30_000;

/** A directory that is read over this stream to its server; `host` is named in errors. */
export async function readDirectory<T>(
  stream: NodeJS.ReadWriteStream,
  host: string,
  read: (directory: DirectoryReader) => Promise<T>,
): Promise<T> {
  const client = clientOver(stream);
  const bound = client.bind('EXTERNAL');
  bound.catch(() => {});
  // The bind of this connection explains more than what fails after it. An absent base has no entries.
  const explain = async (error: unknown, base: string) => {
    await bound.catch((refused) => {
      throw new HostError(host, 'binding as root', { cause: directoryTrouble(refused) });
    });
    if (error instanceof NoSuchObjectError) return [];
    throw new HostError(host, `searching ${base}`, { cause: directoryTrouble(error) });
  };
  async function* pages(search: DirectorySearch): AsyncGenerator<readonly DirectoryEntry[]> {
    try {
      const found = client.searchPaginated(search.base, { ...optionsOf(search), paged: { pageSize } });
      for await (const { searchEntries } of found) yield searchEntries.map(entryOf);
      await bound;
    } catch (error) {
      await explain(error, search.base);
    }
  }
  // Sent before the bind is answered: slapd takes both in order, in one round trip.
  const find = async (search: DirectorySearch): Promise<readonly DirectoryEntry[]> => {
    try {
      const { searchEntries } = await client.search(search.base, optionsOf(search));
      await bound;
      return searchEntries.map(entryOf);
    } catch (error) {
      return explain(error, search.base);
    }
  };
  try {
    return await read({ pages, find });
  } finally {
    await client.unbind().catch(() => {});
  }
}

/** The talk that makes these writes on a host. */
export function writing({ name }: Pick<Host, 'name'>, writes: readonly ReversibleWrite[]): Talk<void> {
  return (stream) => writeDirectory(stream, name, writes);
}

/**
 * Writes in order, each once its predecessor is answered. If one fails, those before it are taken back, last first, over the
 * same stream. Throws HostError, which says what is left.
 */
export async function writeDirectory(
  stream: NodeJS.ReadWriteStream,
  host: string,
  writes: readonly ReversibleWrite[],
): Promise<void> {
  const client = clientOver(stream);
  const done: ReversibleWrite[] = [];
  try {
    await client.bind('EXTERNAL');
    for (const one of writes) {
      await write(client, one.write);
      done.push(one);
    }
  } catch (error) {
    const doing = named(writes[done.length]?.write);
    const cause = directoryTrouble(error);
    // Without an answer it is unknown whether the write was made, and nothing can be taken back.
    if (!(error instanceof ResultCodeError)) throw new HostError(host, doing, { cause, remedy: lookAgain });
    const left = await takeBack(client, reversed(done));
    throw new HostError(host, `${doing}${left}`, {
      cause,
      ...(left.includes('not taken back') ? { remedy: lookAgain } : {}),
    });
  } finally {
    await client.unbind().catch(() => {});
  }
}

function clientOver(stream: NodeJS.ReadWriteStream): Client {
  // ldapts waits for `connect` of a socket that is not open yet; this one is.
  const socket = Object.assign(stream, { connecting: false, readyState: 'open' }) as unknown as Socket;
  // ldapts would connect again for the next request; there is only this one stream.
  const createConnection = () => {
    if (stream.writable) return socket;
    throw new Error('the connection is closed');
  };
  return new Client({ url: 'ldap://localhost', timeout: patience, createConnection });
}

function optionsOf({ scope = 'sub', filter, attributes }: DirectorySearch) {
  return { scope, filter, attributes: [...attributes] };
}

function entryOf({ dn, ...attributes }: Entry): DirectoryEntry {
  const values = Object.entries(attributes).map(([name, value]) => [name.toLowerCase(), [value].flat().map(String)]);
  return { dn, values: new Map(values as [string, string[]][]) };
}

async function write(client: Client, one: DirectoryWrite): Promise<void> {
  if (one.kind === 'delete') return client.del(one.dn);
  if (one.kind === 'modify') {
    const changes = one.changes.map(
      ({ operation, attribute, values }) =>
        new Change({ operation, modification: new Attribute({ type: attribute, values: [...values] }) }),
    );
    return client.modify(one.dn, changes);
  }
  const attributes = Object.entries(one.attributes).map(
    ([type, values]) => new Attribute({ type, values: [values].flat() }),
  );
  return client.add(one.dn, attributes);
}

/** Empty, or what to add to the error. */
async function takeBack(client: Client, writes: readonly ReversibleWrite[]): Promise<string> {
  if (writes.length === 0) return '';
  const count = `the ${writes.length === 1 ? 'write' : `${writes.length} writes`} before it`;
  try {
    for (const one of writes) await write(client, one.write);
    return ` (${count}: taken back)`;
  } catch (error) {
    return ` (${count}: not taken back, ${describe(directoryTrouble(error))})`;
  }
}

const verbs = { add: 'adding', modify: 'changing', delete: 'deleting' } as const;

function named(one: DirectoryWrite | undefined): string {
  return one ? `${verbs[one.kind]} ${one.dn}` : 'writing to its directory';
}
