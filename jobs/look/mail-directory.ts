import { z } from 'zod';
import { inLines } from '../../src/checks/cluster/side-by-side.ts';
import { counted } from '../../src/checks/cluster/words.ts';
import { peoplesMailboxes } from '../../src/model/mail/check-mailbox.ts';
import { type DirectoryEntry, type DirectoryReader, firstValue } from '../../src/model/mail/directory-reader.ts';
import { quotaInWords } from '../../src/model/mail/mail-names.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import type { Outcome } from '../../src/model/run/outcome.ts';
import { columns } from '../../src/model/text/columns.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { nearest } from '../../src/model/text/nearest.ts';
import { domainNames, readFirst, status } from './first-directory.ts';

export const domainsJob: ReadJob<Record<string, never>> = {
  name: 'domains',
  writes: false,
  params: z.object({}) as z.ZodType<Record<string, never>>,
  async run(world): Promise<Outcome> {
    const { host, said } = await readFirst(world, async ({ find, pages }, base) => {
      const counts = countByDomain(pages({ base, filter: peoplesMailboxes, attributes: ['mail'] }));
      counts.catch(() => {});
      const filter = '(objectClass=mailDomain)';
      const domains = await find({ base, filter, attributes: ['domainName', 'accountStatus', 'domainAliasName'] });
      return domains.length === 0 ? undefined : { domains, counts: await counts };
    });
    const rows = said.domains.map((entry) => [
      firstValue(entry, 'domainName'),
      String(said.counts.get(firstValue(entry, 'domainName').toLowerCase()) ?? 0),
      status(entry),
      (entry.values.get('domainaliasname') ?? []).join(' '),
    ]);
    const text = inLines(columns([['domain', 'mailboxes', 'status', 'alias domains'], ...rows]));
    await world.report({ kind: 'output', host: host.name, command: 'domain list', text });
    return {
      status: 'ok',
      sentence: `mail is accepted for ${counted(rows.length, 'domain')} (read from ${host.name})`,
    };
  },
};

async function countByDomain(pages: AsyncIterable<readonly DirectoryEntry[]>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const page of pages) {
    for (const entry of page) {
      const [local, domain = ''] = firstValue(entry, 'mail').toLowerCase().split('@');
      if (local !== '') counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
  }
  return counts;
}

const Domain = z.object({ domain: z.string() });

/** Rows of one domain's mailboxes; undefined when the domain is not there. */
async function mailboxRows({ pages, find }: DirectoryReader, base: string, domain: string) {
  const below = `domainName=${domain},${base}`;
  // In parallel. It searches for mailboxes without a password, so that no hash leaves the host.
  const without = find({ base: below, filter: `(&${peoplesMailboxes}(!(userPassword=*)))`, attributes: ['mail'] });
  without.catch(() => {});
  const filter = `(|${peoplesMailboxes}(objectClass=mailDomain))`;
  const attributes = ['mail', 'cn', 'accountStatus', 'domainStatus', 'mailQuota', 'domainName'];
  const rows: string[][] = [];
  let known = false;
  for await (const page of pages({ base: below, filter, attributes })) {
    known ||= page.some(({ values }) => values.has('domainname'));
    for (const entry of page) if (/^[^@]/.test(firstValue(entry, 'mail'))) rows.push(mailboxRow(entry));
  }
  if (!known) return undefined;
  const open = new Set((await without).map((entry) => firstValue(entry, 'mail')));
  for (const row of rows) row.push(open.has(row[0] ?? '') ? 'no password' : '');
  return rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

function mailboxRow(entry: DirectoryEntry): string[] {
  const quota = quotaInWords(Number(firstValue(entry, 'mailQuota') || 0));
  return [firstValue(entry, 'mail'), firstValue(entry, 'cn'), quota, status(entry)];
}

export const mailboxesJob: ReadJob<z.infer<typeof Domain>> = {
  name: 'mailboxes',
  writes: false,
  params: Domain,
  async run(world, { domain }): Promise<Outcome> {
    const { host, said } = await readFirst(world, async (directory, base) => {
      const rows = await mailboxRows(directory, base, domain);
      if (rows) return { rows, domains: [] };
      const domains = await domainNames(directory, base);
      return domains.length === 0 ? undefined : { rows: undefined, domains };
    });
    if (!said.rows) throw new Refused(`Unknown domain ${domain}; ${didYouMean(domain, said.domains)}`);
    const text = inLines(columns([['mailbox', 'name', 'quota', 'status', ''], ...said.rows]));
    await world.report({ kind: 'output', host: host.name, command: `mailbox list ${domain}`, text });
    const all = counted(said.rows.length, 'mailbox', 'mailboxes');
    return { status: 'ok', sentence: `${domain} has ${all} (read from ${host.name})` };
  },
};

function didYouMean(domain: string, known: readonly string[]): string {
  const [near] = nearest(domain, known);
  return near === undefined ? '`domain list` shows all.' : `did you mean ${near}? \`domain list\` shows all.`;
}
