import type { Verdict } from '../../model/check/check.ts';
import { type Host, hostsWith, type Inventory, servicesOn } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { type Lookup, publish, valuesOf } from './lookup.ts';

interface MailExchange {
  readonly preference: number;
  readonly exchange: string;
}

/** The MX records name every mail host with equal preference, and no other host. */
export function judgeMx(inventory: Inventory, found: readonly MailExchange[], lookup: Lookup): Verdict {
  const { domain } = inventory;
  const mail = hostsWith(inventory, 'mail');
  const remedy = publish(...mail.map(({ name }) => `${domain}. IN MX 10 ${name}.${domain}.`));
  if (found.length === 0) {
    return { status: 'critical', hosts: [], summary: `${domain} has no MX record: inbound mail fails`, remedy };
  }
  if (found.some(({ exchange }) => exchange === '' || exchange === '.')) {
    const summary = `${domain} has the null MX record "0 .": it accepts no mail (RFC 7505)`;
    return { status: 'critical', hosts: [], summary, remedy };
  }
  const reach = (host: Host) => found.filter(({ exchange }) => pointsTo(host, exchange, inventory, lookup));
  const absent = mail.filter((host) => reach(host).length === 0).map(({ name }) => `${name}.${domain}`);
  const missing: Verdict = {
    status: absent.length === mail.length ? 'critical' : 'degraded',
    hosts: [],
    summary: `mail for ${domain} goes to ${named(found.map(({ exchange }) => exchange))}, not to ${named(absent)}`,
    remedy,
  };
  const preferences = mail.flatMap((host) => reach(host).map(({ preference }) => preference));
  const verdicts = [
    ...found.flatMap((one) => judgeExchange(one, inventory, lookup)),
    ...(absent.length > 0 ? [missing] : []),
    ...(new Set(preferences).size > 1 ? [uneven(domain, found, remedy)] : []),
  ];
  const ok = `mail for ${domain} goes to ${named(found.map(({ exchange }) => exchange))}`;
  return verdicts.length === 0 ? { status: 'ok', hosts: [], summary: ok } : combine(verdicts);
}

function pointsTo(host: Host, exchange: string, { domain }: Inventory, lookup: Lookup): boolean {
  return (
    exchange.toLowerCase().replace(/\.$/, '') === `${host.name}.${domain}` ||
    valuesOf(lookup(exchange, 'A')).includes(host.public)
  );
}

function uneven(domain: string, found: readonly MailExchange[], remedy: string): Verdict {
  const each = named(found.map(({ exchange, preference }) => `${exchange} (${preference})`));
  const summary = `the MX records of ${domain} differ in preference, so one mail host gets all mail: ${each}`;
  return { status: 'degraded', hosts: [], summary, remedy };
}

/** Faults of a single MX record. */
function judgeExchange({ exchange }: MailExchange, inventory: Inventory, lookup: Lookup): readonly Verdict[] {
  const { domain, vips } = inventory;
  const remove = `Remove the MX record ${exchange} of ${domain}`;
  const [alias] = valuesOf(lookup(exchange, 'CNAME'));
  if (alias !== undefined) {
    const summary = `the MX record ${exchange} is a CNAME to ${alias}, which many mail servers reject (RFC 2181 10.3)`;
    const remedy = `Replace the CNAME of ${exchange} with an A record, or use ${alias} as the MX.`;
    return [{ status: 'critical', hosts: [], summary, remedy }];
  }
  const reply = lookup(exchange, 'A');
  const addresses = valuesOf(reply);
  const vip = vips.find(({ address }) => addresses.includes(address));
  if (vip && !servicesOn(inventory, vip).some(({ port }) => port === 25)) {
    const summary = `the MX record ${exchange} points to VIP ${vip.name} (${vip.address}), which does not balance port 25: mail is refused there`;
    return [
      {
        status: 'critical',
        hosts: [],
        summary,
        remedy: `${remove}; sending servers pick a mail host from the MX records.`,
      },
    ];
  }
  if (hostsWith(inventory, 'mail').some((host) => pointsTo(host, exchange, inventory, lookup))) return [];
  if (reply.kind === 'silent') return [];
  const where =
    addresses.length === 0 ? whyNowhere(exchange, domain) : `which is ${named(addresses)} and not a mail host`;
  return [
    {
      status: 'degraded',
      hosts: [],
      summary: `mail for ${domain} also goes to ${exchange}, ${where}`,
      remedy: `${remove}.`,
    },
  ];
}

function whyNowhere(exchange: string, domain: string): string {
  if (/^\d+(?:\.\d+){3}\.?$/.test(exchange)) return 'which is an address and not a name (RFC 5321 5.1)';
  const isDoubled = exchange.endsWith(`.${domain}.${domain}`);
  return `which has no address${isDoubled ? ': a dot is missing at the end of the name in the zone file' : ''}`;
}
