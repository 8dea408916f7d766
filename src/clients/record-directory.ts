import { type Asked, Unreachable } from '../model/bundle/bundle.ts';
import { errorOf, whyOf } from '../model/bundle/unreachable.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { DirectoryEntry, DirectoryReader, DirectorySearch } from '../model/mail/directory-reader.ts';
import type { Observer } from '../model/plan/world.ts';
import { HostError } from '../model/text/errors.ts';
import { noting, recalled } from './noting.ts';

type Consult = Observer['consult'];
/** As JSON has it. */
type Entries = readonly { readonly dn: string; readonly values: readonly (readonly [string, readonly string[]])[] }[];
type Answer = { readonly found: Entries } | { readonly failed: Unreachable };

const question = (host: Host, search?: DirectorySearch) => (search ? [host.name, search] : [host.name]);

/** LDAP searches, noted on the way. Each is made once. */
export function recordDirectories(consult: Consult): { readonly consult: Consult; readonly asked: readonly Asked[] } {
  const { asked, once } = noting<Answer>();
  const searchOnce = async (host: Host, directory: DirectoryReader, search: DirectorySearch) => {
    let failure: unknown;
    const answer = await once(question(host, search), () =>
      foundBy(directory, search).catch((error: unknown) => {
        failure = error;
        return { failed: whyOf(error) };
      }),
    );
    // The error itself, with its cause; only a repeated search gets what was noted.
    if (failure !== undefined) throw failure;
    return entriesOf(host, answer);
  };
  return {
    asked,
    async consult(host, read) {
      try {
        return await consult(host, (directory) => read(reading((search) => searchOnce(host, directory, search))));
      } catch (error) {
        if (error instanceof HostError) await once(question(host), async () => ({ failed: whyOf(error) }));
        throw error;
      }
    },
  };
}

async function foundBy(directory: DirectoryReader, search: DirectorySearch): Promise<Answer> {
  const found = await directory.find(search);
  return { found: found.map(({ dn, values }) => ({ dn, values: [...values] })) };
}

/** Answers searches from what was recorded. */
export function replayDirectories(asked: readonly Asked[]): Consult {
  return (host, read) =>
    read(
      reading(async (search) => {
        const answer = recalled(asked, question(host, search)) ?? recalled(asked, question(host));
        if (!answer) throw new HostError(host.name, `searching ${search.base}: not in the bundle`);
        return entriesOf(host, answer as Answer);
      }),
    );
}

function reading(find: (search: DirectorySearch) => Promise<readonly DirectoryEntry[]>): DirectoryReader {
  return {
    find,
    async *pages(search) {
      yield await find(search);
    },
  };
}

function entriesOf({ name }: Host, answer: Answer): readonly DirectoryEntry[] {
  if ('failed' in answer) throw errorOf(name, Unreachable.parse(answer.failed));
  return answer.found.map(({ dn, values }) => ({ dn, values: new Map(values) }));
}
