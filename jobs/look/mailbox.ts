import { z } from 'zod';
import { inLines } from '../../src/checks/cluster/side-by-side.ts';
import { type DirectoryEntry, filterText, firstValue } from '../../src/model/mail/directory-reader.ts';
import { quotaInWords } from '../../src/model/mail/mail-names.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import type { Outcome } from '../../src/model/run/outcome.ts';
import { columns } from '../../src/model/text/columns.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { dateOf } from '../../src/model/text/minute.ts';
import { named } from '../../src/model/text/named.ts';
import { domainNames, readFirst, status } from './first-directory.ts';

const Address = z.object({ address: z.string() });

/** A mailbox, and what passes its mail on to it: one search. */
export const mailboxJob: ReadJob<z.infer<typeof Address>> = {
  name: 'mailbox',
  writes: false,
  params: Address,
  async run(world, { address }): Promise<Outcome> {
    const text = filterText(address);
    const [, domain = ''] = address.split('@');
    const filter = `(|(mail=${text})(shadowAddress=${text})(mailForwardingAddress=${text})(domainName=${filterText(domain)}))`;
    const {
      host,
      said: { found, open },
    } = await readFirst(world, async (directory, base) => {
      const asked = [
        directory.find({ base, filter, attributes: shown }),
        // The hash itself stays on the host.
        directory.find({ base, filter: `(&${filter}(!(userPassword=*)))`, attributes: ['mail'] }),
      ] as const;
      const [found, open] = await Promise.all(asked);
      if (found.length > 0) return { found, open };
      return (await domainNames(directory, base)).length > 0 ? { found, open } : undefined;
    });
    const is = (name: string) => (entry: DirectoryEntry) =>
      (entry.values.get(name) ?? []).some((one) => one.toLowerCase() === address);
    const entry = found.find(is('mail')) ?? found.find(is('shadowaddress'));
    if (!entry) throw new Refused(`There is no mailbox ${address}. \`mailbox list ${domain}\` shows all.`);
    const from = found.filter((one) => one !== entry && is('mailforwardingaddress')(one));
    const table = inLines(columns(rowsOf(entry, { from, isOpen: open.some(({ dn }) => dn === entry.dn) })));
    await world.report({ kind: 'output', host: host.name, command: `mailbox show ${address}`, text: table });
    const mail = firstValue(entry, 'mail').toLowerCase();
    const what = mail === address ? address : `${address} is an alias of ${mail}, which`;
    return { status: 'ok', sentence: `${what} is ${status(entry)} (read from ${host.name})` };
  },
};

const shown = [
  ...['mail', 'cn', 'accountStatus', 'domainStatus', 'mailQuota', 'shadowAddress', 'mailForwardingAddress'],
  ...['homeDirectory', 'shadowLastChange', 'domainName', 'enabledService'],
];

interface Besides {
  readonly from: readonly DirectoryEntry[];
  /** It has no password. */
  readonly isOpen: boolean;
}

function rowsOf(entry: DirectoryEntry, { from, isOpen }: Besides): readonly (readonly string[])[] {
  const all = (name: string) => entry.values.get(name.toLowerCase()) ?? [];
  const own = firstValue(entry, 'mail');
  const to = all('mailForwardingAddress');
  const copies = to.includes(own) ? ' (keeps a copy)' : '';
  const changed = Number(firstValue(entry, 'shadowLastChange'));
  const rows = [
    ['mailbox', own],
    ['name', firstValue(entry, 'cn')],
    ['status', status(entry)],
    ['quota', quotaInWords(Number(firstValue(entry, 'mailQuota') || 0))],
    ['aliases', named(all('shadowAddress'))],
    ['forwards to', to.length === 0 ? '' : `${named(to.filter((one) => one !== own))}${copies}`],
    ['forwarded from', named(from.map((one) => firstValue(one, 'mail')))],
    [
      'password',
      isOpen ? 'none, so login is impossible' : `set${changed > 0 ? `, ${dateOf(changed * 86_400_000)}` : ''}`,
    ],
    ['mail', firstValue(entry, 'homeDirectory')],
  ];
  return rows.filter(([, value]) => value !== '');
}
