import { type Lookup, valuesOf } from '../../src/checks/dns/lookup.ts';
import type { DnsRecord } from '../../src/model/dns/dns.ts';
import type { Section } from '../../src/model/dns/dns-records.ts';
import { nextSerial, type ZoneHead } from '../../src/model/dns/dns-zone.ts';
import type { Observer } from '../../src/model/plan/world.ts';

/** A reserved name that makes the zone parsable (RFC 6761 6.4). */
const placeholder = 'nameserver.invalid';

/** The declared name servers, or those that serve the domain now. */
export async function zoneHead(
  { cluster, names, now }: Observer,
  sections: readonly Section[],
  lookup: Lookup,
): Promise<ZoneHead> {
  const { name, domain, dns } = cluster.inventory;
  const [served] = valuesOf(lookup(domain, 'SOA'));
  const serving = served && dns.nameservers.length === 0 ? valuesOf(await names.lookup(domain, 'NS')) : dns.nameservers;
  const nameservers = serving.length > 0 ? [...serving].sort() : [placeholder];
  const known = sections.flatMap(({ records }) => records).map((record) => record.name);
  const inside = nameservers.filter((server) => server.endsWith(`.${domain}`) && !known.includes(server));
  const glue = (
    await Promise.all(
      inside.map(async (server) => {
        const addresses = valuesOf(await names.lookup(server, 'A'));
        return addresses.map((value): DnsRecord<'A'> => ({ name: server, type: 'A', value }));
      }),
    )
  ).flat();
  const bare = inside.filter((server) => !glue.some((record) => record.name === server));
  return {
    primary: served?.primary ?? nameservers[0] ?? placeholder,
    contact: served?.contact ?? `postmaster.${domain}`,
    serial: nextSerial(now(), served?.serial),
    nameservers,
    glue,
    notes: [
      `What ${name} needs in DNS. Other records of ${domain} stay as they are.`,
      ...(serving.length > 0
        ? []
        : [`Replace ${placeholder} with your name servers: dns.nameservers in cluster.yaml.`]),
      ...bare.map((server) => `${server} needs an A record here; the resolver has none.`),
    ],
  };
}
