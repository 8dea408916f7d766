import { type Asked, Unreachable } from '../model/bundle/bundle.ts';
import { errorOf, whyOf } from '../model/bundle/unreachable.ts';
import type { Host } from '../model/inventory/inventory.ts';
import type { DirectoryEntry, DirectoryReader, DirectorySearch } from '../model/mail/directory-reader.ts';
import type { Observer } from '../model/plan/world.ts';
import { HostError } from '../model/text/errors.ts';

type Consult = Observer['consult'];
/** As JSON has it. */
type Entries = readonly { readonly dn: string; readonly values: readonly (readonly [string, readonly string[]])[] }[];
type Answer = { readonly found: Entries } | { readonly failed: Unreachable };

const question = (host: Host, search?: DirectorySearch) => (search ? [host.name, search] : [host.name]);
const keyOf = (words: readonly unknown[]) => JSON.stringify(words);

/** LDAP searches, noted on the way. Each is made once. */
export function recordDirectories(consult: Consult): { readonly consult: Consult; readonly asked: readonly Asked[] } {
  const asked: Asked[] = [];
  const note = (words: readonly unknown[], answer: Answer) => {
    if (!asked.some((one) => keyOf(one.question) === keyOf(words))) asked.push({ question: [...words], answer });
  };
  return {
    asked,
    async consult(host, read) {
      try {
        return await consult(host, (directory) =>
          read(
            reading(async (search) => {
              const words = question(host, search);
              const known = asked.find((one) => keyOf(one.question) === keyOf(words))?.answer;
              if (known) return entriesOf(host, known as Answer);
              try {
                const found = await directory.find(search);
                note(words, { found: found.map(({ dn, values }) => ({ dn, values: [...values] })) });
                return found;
              } catch (error) {
                note(words, { failed: whyOf(error) });
                throw error;
              }
            }),
          ),
        );
      } catch (error) {
        if (error instanceof HostError) note(question(host), { failed: whyOf(error) });
        throw error;
      }
    },
  };
}

/** Answers searches from what was recorded. */
export function replayDirectories(asked: readonly Asked[]): Consult {
  const recalled = (words: readonly unknown[]) =>
    asked.find((one) => keyOf(one.question) === keyOf(words))?.answer as Answer | undefined;
  return (host, read) =>
    read(
      reading(async (search) => {
        const answer = recalled(question(host, search)) ?? recalled(question(host));
        if (!answer) throw new HostError(host.name, `searching ${search.base}: not in the bundle`);
        return entriesOf(host, answer);
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
