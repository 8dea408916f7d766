import { z } from 'zod';
import { type DkimRecords, judgeKeys, keysToPublish } from '../../src/checks/dns/dkim.ts';
import { type Lookup, valuesOf } from '../../src/checks/dns/lookup.ts';
import {
  judgeAddresses,
  judgeDomain,
  judgeRecords,
  outsiderAddress,
  setsOf,
  spfSources,
} from '../../src/checks/dns/records.ts';
import type { SpfSeen } from '../../src/checks/dns/txt.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import type { Names, RecordType, Reply } from '../../src/model/dns/dns.ts';
import { dkimRecord, recordsFor, type Section } from '../../src/model/dns/dns-records.ts';
import { zoneFile } from '../../src/model/dns/dns-zone.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import type { Outcome } from '../../src/model/run/outcome.ts';
import { allKeys, type KeyView, keyLines, lookAtKeys, otherDomains } from './dkim-keys.ts';
import { sumUp } from './look.ts';
import { zoneHead } from './zone-head.ts';

const Params = z.object({});

/** Shows the zone that the cluster needs, and checks each record at a resolver. */
export const dnsJob: ReadJob<z.infer<typeof Params>> = {
  name: 'dns',
  writes: false,
  params: Params,
  async run(world) {
    const { inventory } = world.cluster;
    const { domain } = inventory;
    const view = await lookAtKeys(world);
    const { others, unread } = await otherDomains(world, view);
    const sections = recordsFor(inventory, keysToPublish(view, domain));
    const more = sectionsOf(others, view);
    const lookup = await askNames(world.names, [{ name: domain, type: 'SOA' }]);
    const servers = world.names.servers.join(', ');
    const lost = judgeDomain({ inventory, lookup, servers });
    const head = await zoneHead(world, sections, lookup);
    await world.report({ kind: 'output', host: domain, command: 'zone file', text: zoneFile(domain, head, sections) });
    if (more.length > 0) {
      const text = keyLines(more.flatMap(({ records }) => records));
      await world.report({ kind: 'output', host: domain, command: 'DKIM records of the other mail domains', text });
    }
    const dkim = { keys: allKeys(view), overlapDays: inventory.mail.dkimOverlapDays, now: world.now().getTime() };
    const asked = lost ? more : [...sections, ...more];
    const judged = asked.length > 0 ? await judgeAll(world, asked, { servers, dkim }) : [];
    const judgements = [...(lost ? [lost] : []), ...judged];
    const keys = [domain, ...others].flatMap((one) => judgeKeys(view, one, domain));
    const rest = [...keys, ...unread, ...judgeAddresses(inventory)];
    return conclude(world, [...judgements, ...rest], { domain, servers });
  },
};

function sectionsOf(domains: readonly string[], view: KeyView): readonly Section[] {
  return domains.flatMap((domain) => {
    const dkim = keysToPublish(view, domain);
    return 'keys' in dkim ? [{ title: `DKIM of ${domain}`, records: dkim.keys.map(dkimRecord) }] : [];
  });
}

interface Judging {
  readonly servers: string;
  readonly dkim: DkimRecords;
}

async function judgeAll(
  world: Observer,
  sections: readonly Section[],
  judging: Judging,
): Promise<readonly Judgement[]> {
  const { inventory } = world.cluster;
  const [recordsTold, spf] = await Promise.all([askRecords(world.names, sections), askSpf(world)]);
  return judgeRecords({ inventory, sections, lookup: recordsTold, spf, ...judging });
}

/** Evaluated as receivers do, including every name that a record refers to. */
async function askSpf({ cluster, names, receiver }: Observer): Promise<ReadonlyMap<string, SpfSeen>> {
  const asked = [...spfSources(cluster.inventory)].map(async ([name, sources]) => {
    const senders = sources.map(async (from) => ({ name: from.helo, verdict: await receiver.spf(from, names) }));
    const outsider = receiver.spf({ address: outsiderAddress, helo: name, domain: name }, names);
    return [name, { senders: await Promise.all(senders), outsider: await outsider }] as const;
  });
  return new Map(await Promise.all(asked));
}

interface DnsQuestion {
  readonly name: string;
  readonly type: RecordType;
}

/** First all wanted records, then the targets of the MX records that were found. */
async function askRecords(names: Names, sections: readonly Section[]): Promise<Lookup> {
  const wanted = setsOf(sections);
  const first = await askNames(names, wanted);
  const exchanges = wanted.filter(({ type }) => type === 'MX').flatMap(({ name }) => valuesOf(first(name, 'MX')));
  const led = [...new Set(exchanges.map(({ exchange }) => exchange))].filter((name) => name !== '');
  const about = led.flatMap((name) => [{ name, type: 'A' } as const, { name, type: 'CNAME' } as const]);
  const second = await askNames(names, about);
  return (name, type) => (about.some((one) => one.name === name && one.type === type) ? second : first)(name, type);
}

/** More at once, for hundreds of mail domains, would time out at a resolver. */
const lookupsAtOnce = 100;

async function askNames(names: Names, questions: readonly DnsQuestion[]): Promise<Lookup> {
  const replies = new Map<string, Reply>();
  for (let at = 0; at < questions.length; at += lookupsAtOnce) {
    const asked = questions.slice(at, at + lookupsAtOnce).map(async ({ name, type }) => {
      replies.set(`${type} ${name}`, await names.lookup(name, type));
    });
    await Promise.all(asked);
  }
  // The key contains the type, so the reply is of that type.
  return <T extends RecordType>(name: string, type: T) =>
    (replies.get(`${type} ${name}`) ?? { kind: 'silent', why: 'not checked' }) as Reply<T>;
}

async function conclude(
  world: Observer,
  judgements: readonly Judgement[],
  { domain, servers }: { readonly domain: string; readonly servers: string },
): Promise<Outcome> {
  const outcome = await sumUp(world, judgements, `DNS of ${domain} (resolver ${servers})`);
  const [only] = judgements;
  return only?.check === 'dns.domain' ? { status: outcome.status, sentence: only.summary } : outcome;
}
