import { askAll, viewOf } from '../../src/engine/look.ts';
import { dkimKeys } from '../../src/facts/mail/dkim.ts';
import type { View } from '../../src/model/check/fact.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import type { DnsRecord } from '../../src/model/dns/dns.ts';
import { type DkimKey, dkimRecord } from '../../src/model/dns/dns-records.ts';
import { shown } from '../../src/model/dns/dns-zone.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import { firstValue } from '../../src/model/mail/directory-reader.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { readFirst, status } from './first-directory.ts';
import { reportTrouble } from './look.ts';

/** DKIM keys per mail host; undefined where amavisd is not installed. */
export type KeyView = View<{ readonly dkim: readonly DkimKey[] | undefined }>;

export async function lookAtKeys(world: Observer): Promise<KeyView> {
  const facts = { dkim: dkimKeys };
  const view = viewOf(hostsWith(world.cluster.inventory, 'mail'), await askAll(world, [{ on: 'mail', facts }]), facts);
  for (const { host, error } of view.missing) await reportTrouble(world, host, error);
  return view;
}

/** Each key once, from the first host that has it. */
export function allKeys({ seen }: KeyView): readonly DkimKey[] {
  const keys = seen.flatMap(({ facts }) => facts.dkim ?? []);
  return [...new Map(keys.toReversed().map((key) => [dkimRecord(key).name, key])).values()].toReversed();
}

/** Zone file lines with complete names. */
export function keyLines(records: readonly DnsRecord[]): string {
  return records.map((record) => `${record.name}. IN ${record.type} ${shown(record)}\n`).join('');
}

/** The active mail domains of the directory beside the cluster's own. None before mail is deployed. */
export async function otherDomains(
  world: Observer,
  { seen }: KeyView,
): Promise<{ readonly others: readonly string[]; readonly unread: readonly Judgement[] }> {
  if (!seen.some(({ facts }) => facts.dkim)) return { others: [], unread: [] };
  try {
    const filter = '(objectClass=mailDomain)';
    const { said } = await readFirst(world, async ({ find }, base) => {
      const found = await find({ base, filter, attributes: ['domainName', 'accountStatus'] });
      return found.length === 0 ? undefined : found;
    });
    const active = said.filter((entry) => status(entry) === 'active');
    const names = active.map((entry) => firstValue(entry, 'domainName').toLowerCase());
    return { others: names.filter((name) => name !== world.cluster.inventory.domain).sort(), unread: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const summary = `DKIM of other mail domains not checked: ${error.message}`;
    const remedy = 'Type `dns` again once a directory answers.';
    return { others: [], unread: [{ check: 'dns.dkim-domains', status: 'unknown', hosts: [], summary, remedy }] };
  }
}
