import { z } from 'zod';
import { inLines } from '../../src/checks/cluster/side-by-side.ts';
import { counted } from '../../src/checks/cluster/words.ts';
import { type DkimKey, dkimRecord } from '../../src/model/dns/dns-records.ts';
import { type DkimUse, overlapEnd } from '../../src/model/mail/dkim.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { columns } from '../../src/model/text/columns.ts';
import { dateOf } from '../../src/model/text/minute.ts';
import { mustBeKnown } from '../../src/steps/mail/directory-change.ts';
import { allKeys, type KeyView, keyLines, lookAtKeys } from './dkim-keys.ts';
import { domainNames, readFirst } from './first-directory.ts';

const Params = z.object({ domain: z.string() });

/** The DKIM keys of a domain and their records. */
export const dkimKeysJob: ReadJob<z.infer<typeof Params>> = {
  name: 'dkim-keys',
  writes: false,
  params: Params,
  async run(world, { domain }) {
    await mustBeDomain(world, domain);
    const keys = await showKeys(world, await lookAtKeys(world), domain);
    if (keys.length === 0)
      return { status: 'degraded', sentence: `${domain} has no DKIM key; \`domain dkim ${domain} add\` makes one` };
    return { status: 'ok', sentence: `${domain} has ${counted(keys.length, 'DKIM key')}; \`dns\` checks the records` };
  },
};

/** Posts the keys of a domain with their records. */
export async function showKeys(world: Observer, view: KeyView, domain: string): Promise<readonly DkimKey[]> {
  const keys = allKeys(view).filter((key) => key.domain === domain);
  const [host] = view.seen.filter(({ facts }) => facts.dkim);
  if (!host || keys.length === 0) return keys;
  const days = world.cluster.inventory.mail.dkimOverlapDays;
  const table = columns([
    ['selector', 'use', ''],
    ...keys.map((key) => [key.selector, uses[key.use], whenOf(key, days)]),
  ]);
  const text = `${inLines(table)}\n${keyLines(keys.map(dkimRecord))}`;
  await world.report({ kind: 'output', host: host.host.name, command: `DKIM keys of ${domain}`, text });
  return keys;
}

const uses: Readonly<Record<DkimUse, string>> = { signs: 'signs', next: 'to be published', old: 'old' };

function whenOf(key: DkimKey, days: number): string {
  if (key.since === 0) return '';
  return key.use === 'old' ? `published until ${dateOf(overlapEnd(key, days))}` : `since ${dateOf(key.since)}`;
}

/** Throws Refused with the nearest name. */
export async function mustBeDomain(world: Observer, domain: string): Promise<void> {
  const { said } = await readFirst(world, async (directory, base) => {
    const names = await domainNames(directory, base);
    return names.length === 0 ? undefined : names.map((name) => ({ domain: name.toLowerCase() }));
  });
  mustBeKnown(domain, said);
}
