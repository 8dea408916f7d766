import type { Export } from '../../facts/mail-store/nfs-exports.ts';
import type { Status, Verdict } from '../../model/check/check.ts';
import type { Host, Inventory } from '../../model/inventory/inventory.ts';
import type { MailStore } from '../../model/inventory/mail-store.ts';
import { named } from '../../model/text/named.ts';
import { hostNames } from '../cluster/words.ts';
import { covers, precedence } from './nfs-clients.ts';

/** Options that an export must not have for a mail host, by their effect (exports(5)). */
interface Fault {
  readonly status: Exclude<Status, 'ok'>;
  readonly has: (options: ReadonlySet<string>) => boolean;
  readonly does: (path: string, to: string) => string;
}

const faults: readonly Fault[] = [
  {
    status: 'critical',
    has: (options) => [...options].some((option) => /^sec=(?!(?:[\w:]+:)?sys(?::|$))/.test(option)),
    does: (path, to) => `exports ${path} to ${to} with Kerberos only: without a keytab they cannot mount it`,
  },
  {
    status: 'critical',
    has: (options) => options.has('ro') && !options.has('rw'),
    does: (path, to) => `exports ${path} read-only to ${to}: no mail can be delivered there`,
  },
  {
    status: 'critical',
    has: (options) => options.has('all_squash'),
    does: (path, to) => `exports ${path} to ${to} with all_squash: vmail does not own the mail that is delivered there`,
  },
  {
    status: 'degraded',
    has: (options) => options.has('root_squash') && !options.has('all_squash'),
    does: (path, to) => `exports ${path} to ${to} with root_squash: iRedMail's installer cannot set owners there`,
  },
  {
    status: 'degraded',
    has: (options) => options.has('async'),
    does: (path, to) => `exports ${path} to ${to} with async: a power loss on the filer loses accepted mail`,
  },
];

/**
 * What is wrong with how this filer exports the mail store to these hosts. Of several exports that lead there for a host,
 * that of the deepest folder has effect, and of those one.
 */
export function judgeOptions(
  filer: string,
  { exports, store, hosts }: { exports: readonly Export[]; store: MailStore; hosts: readonly Host[] },
  inventory: Inventory,
): readonly Verdict[] {
  const inEffect = hosts.flatMap((host) => {
    const all = exports.filter(({ client }) => covers(client, host, inventory));
    const [first] = all.toSorted(
      (a, b) => b.path.length - a.path.length || precedence(a.client) - precedence(b.client),
    );
    return first ? [{ host, ...first }] : [];
  });
  return faults.flatMap(({ status, has, does }): readonly Verdict[] => {
    const bad = inEffect.filter(({ options }) => has(options));
    const [first] = bad;
    if (!first) return [];
    const clients = named([...new Set(bad.map(({ client }) => client))]);
    return [
      {
        status,
        hosts: [filer],
        others: hostNames(bad),
        summary: `${filer} ${does(store.export, named(hostNames(bad)))}`,
        remedy: `On ${filer}: \`grep -r ${first.path} /etc/exports /etc/exports.d\` shows which entry for ${clients} says so; remove it if it is not mailha's, then \`deploy mail-store\`.`,
      },
    ];
  });
}
