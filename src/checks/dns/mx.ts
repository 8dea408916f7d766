import type { Verdict } from '../../model/check/check.ts';
import { type Host, hostsWith, type Inventory, servicesOn } from '../../model/inventory/inventory.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';
import { type Lookup, publish, valuesOf } from './lookup.ts';

interface MailExchange {
  readonly preference: number;
  readonly exchange: string;
}

/** Mail for the domain reaches every mail host, each as often as the others, and nobody else. */
export function judgeMx(inventory: Inventory, found: readonly MailExchange[], told: Lookup): Verdict {
  const { domain } = inventory;
  const mail = hostsWith(inventory, 'mail');
  const remedy = publish(...mail.map(({ name }) => `${domain}. IN MX 10 ${name}.${domain}.`));
  if (found.length === 0) {
    return { status: 'critical', summary: `${domain} has no MX record: nobody knows where its mail goes`, remedy };
  }
  if (found.some(({ exchange }) => exchange === '')) {
    const summary = `${domain} has the MX record "0 .", which says that it takes no mail (RFC 7505)`;
    return { status: 'critical', summary, remedy };
  }
  const reach = (host: Host) => found.filter(({ exchange }) => leadsTo(host, exchange, inventory, told));
  const absent = mail.filter((host) => reach(host).length === 0).map(({ name }) => `${name}.${domain}`);
  const missing: Verdict = {
    status: absent.length === mail.length ? 'critical' : 'degraded',
    summary: `mail for ${domain} goes to ${named(found.map(({ exchange }) => exchange))}, not to ${named(absent)}`,
    remedy,
  };
  const preferences = mail.flatMap((host) => reach(host).map(({ preference }) => preference));
  const verdicts = [
    ...found.flatMap((one) => judgeExchange(one, inventory, told)),
    ...(absent.length > 0 ? [missing] : []),
    ...(new Set(preferences).size > 1 ? [uneven(domain, found, remedy)] : []),
  ];
  const ok = `mail for ${domain} goes to ${named(found.map(({ exchange }) => exchange))}`;
  return verdicts.length === 0 ? { status: 'ok', summary: ok } : combine(verdicts);
}

function leadsTo(host: Host, exchange: string, { domain }: Inventory, told: Lookup): boolean {
  return exchange === `${host.name}.${domain}` || valuesOf(told(exchange, 'A')).includes(host.public);
}

function uneven(domain: string, found: readonly MailExchange[], remedy: string): Verdict {
  const each = named(found.map(({ exchange, preference }) => `${exchange} (${preference})`));
  const summary = `the MX records of ${domain} differ in preference, so that one mail host gets everything: ${each}`;
  return { status: 'degraded', summary, remedy };
}

/** What is wrong with one, whoever it leads to. */
function judgeExchange({ exchange }: MailExchange, inventory: Inventory, told: Lookup): readonly Verdict[] {
  const { domain, vips } = inventory;
  const takeAway = `Take the MX record ${exchange} of ${domain} away`;
  const [alias] = valuesOf(told(exchange, 'CNAME'));
  if (alias !== undefined) {
    const summary = `the MX record ${exchange} is an alias (CNAME) of ${alias}, which many servers do not follow (RFC 2181 10.3)`;
    const remedy = `Let ${exchange} have an A record of its own in place of the CNAME, or name ${alias} as MX.`;
    return [{ status: 'critical', summary, remedy }];
  }
  const reply = told(exchange, 'A');
  const addresses = valuesOf(reply);
  const vip = vips.find(({ address }) => addresses.includes(address));
  if (vip && !servicesOn(inventory, vip).some(({ port }) => port === 25)) {
    const summary = `the MX record ${exchange} leads to the VIP ${vip.name} (${vip.address}), where port 25 is not balanced: mail is refused there`;
    return [
      {
        status: 'critical',
        summary,
        remedy: `${takeAway}; servers that send go to any of the mail hosts by themselves.`,
      },
    ];
  }
  if (hostsWith(inventory, 'mail').some((host) => leadsTo(host, exchange, inventory, told))) return [];
  if (reply.kind === 'silent') return [];
  const where =
    addresses.length === 0 ? 'which has no address' : `which is ${named(addresses)} and none of the mail hosts`;
  return [
    { status: 'degraded', summary: `mail for ${domain} goes also to ${exchange}, ${where}`, remedy: `${takeAway}.` },
  ];
}
