import { dnsJob } from '../../jobs/look/dns.ts';
import { dkimKeys } from '../../src/facts/mail/dkim.ts';
import type { DnsRecord, Names } from '../../src/model/dns/dns.ts';
import { type DkimKey, recordsFor } from '../../src/model/dns/dns-records.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import { Inventory as InventorySchema } from '../../src/model/inventory/inventory.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { parsed } from './captures.ts';
import { fakeWorld, inventory as usual } from './fake-world.ts';

const { services: _, ...declared } = usual;
const tiers = { lb0: 'mail', db0: 'database' } as const;

/** The guide's cluster with the guide's addresses, which are routed, and its six services. */
export const guideInventory: Inventory = InventorySchema.parse({
  ...declared,
  networks: { ...usual.networks, public: { cidr: '1.1.1.0/24', interface: 'eth0' } },
  vips: usual.vips.map((vip) => ({
    ...vip,
    address: routed(vip.address),
    for: tiers[vip.name === 'lb0' ? 'lb0' : 'db0'],
  })),
  hosts: usual.hosts.map((host) => ({ ...host, public: routed(host.public) })),
  dns: { nameservers: ['ns1.example.com', 'ns2.example.com'], caa: ['letsencrypt.org'] },
});

function routed(address: string): string {
  return address.replace('192.0.2.', '1.1.1.');
}

export const dkim: readonly DkimKey[] = parsed(dkimKeys, 'dkim/key.txt') ?? [];

/** Everything that ought to be in DNS, and the head of the zone. */
export function wantedRecords(inventory = guideInventory): readonly DnsRecord[] {
  const { domain, dns } = inventory;
  const [primary = ''] = dns.nameservers;
  return [
    { name: domain, type: 'SOA', value: { primary, contact: `postmaster.${domain}`, serial: 7 } },
    ...recordsFor(inventory, { keys: dkim }).flatMap(({ records }) => records),
  ];
}

export interface Asked {
  readonly inventory?: Inventory;
  /** By host; undefined is one without amavisd, and an error one that does not answer. */
  readonly keys?: (host: Host) => readonly DkimKey[] | undefined | Error;
  /** Active domains in the directory; undefined: it does not answer. */
  readonly domains?: readonly string[] | undefined;
}

/** What `dns` shows and judges by these names. */
export async function askDns(names: Names, { inventory = guideInventory, keys = () => dkim, ...asked }: Asked = {}) {
  const domains = 'domains' in asked ? asked.domains : [inventory.domain];
  const world = fakeWorld((host) => {
    const said = keys(host);
    if (said instanceof Error) throw new HostError(host.name, 'connecting', { remedy: `Start ${host.name}.` });
    return said;
  });
  const consult: typeof world.consult = domains ? consultDomains(domains) : world.consult;
  const outcome = await dnsJob.run({ ...world, consult, names, cluster: { ...world.cluster, inventory } }, {});
  const judgements = world.happenings.flatMap((one) => (one.kind === 'judged' ? [one.judgement] : []));
  const [output, more] = world.happenings.flatMap((one) => (one.kind === 'output' ? [one] : []));
  return { ...outcome, judgements, bad: judgements.filter(({ status }) => status !== 'ok'), output, more };
}

/** A directory with these domains, active and empty. */
export function consultDomains(domains: readonly string[]): Observer['consult'] {
  const entries = domains.map((domain) => ({
    dn: `domainName=${domain},o=domains,dc=example,dc=net`,
    values: new Map([
      ['domainname', [domain]],
      ['accountstatus', ['active']],
    ]),
  }));
  const pages = async function* () {
    yield entries;
  };
  return (_host, read) => read({ find: async () => entries, pages });
}
