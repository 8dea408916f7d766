import { type Status, type Verdict, worst } from '../../model/check/check.ts';
import type { SpfVerdict } from '../../model/mail/receiver.ts';
import { named } from '../../model/text/named.ts';
import { listFault, tagOf } from './tags.ts';

/** A name with its wanted and its published TXT records. */
export interface Texts {
  readonly name: string;
  readonly wanted: string;
  readonly found: readonly string[];
}

/** A mail host and the SPF result for mail from it. */
export interface SpfOfSender {
  readonly name: string;
  readonly verdict: SpfVerdict;
}

/** SPF results for the mail hosts, and for an address that must not pass. */
export interface SpfSeen {
  readonly senders: readonly SpfOfSender[];
  readonly outsider: SpfVerdict;
}

/** Every mail host must pass. The record may differ from the wanted one: operators may allow other senders. */
export function judgeSpf({ name, wanted, found }: Texts, { senders, outsider }: SpfSeen): Verdict {
  const records = found.filter((text) => /^v=spf1( |$)/i.test(text));
  const remedy = `Let \`${name}. IN TXT "${wanted}"\` be the only v=spf1 record there; add other senders before "-all".`;
  const [record, ...others] = records;
  if (record === undefined) {
    const near = found.find((text) => /v=spf1/i.test(text));
    const why = near ? ` ("${near}" does not begin with "v=spf1 ")` : '';
    return { status: 'degraded', hosts: [], summary: `${name} has no SPF record${why}, wanted "${wanted}"`, remedy };
  }
  if (others.length > 0) {
    const each = records.map((text) => `"${text}"`).join(' and ');
    const summary = `${name} has ${records.length} SPF records, which every receiver treats as an error (RFC 7208 4.5): ${each}`;
    return { status: 'critical', hosts: [], summary, remedy };
  }
  if (outsider.result === 'pass') {
    return {
      status: 'degraded',
      hosts: [],
      summary: `the SPF record of ${name} allows any sender: "${record}"`,
      remedy,
    };
  }
  const refused = senders.filter(({ verdict }) => verdict.result !== 'pass');
  // If the wanted record refuses a mail host, an MX or A record it refers to is wrong; dns.mx and dns.a report that.
  if (refused.length === 0) {
    const weak = weakness(record, outsider);
    if (weak)
      return { status: 'degraded', hosts: [], summary: `the SPF record of ${name} ${weak}: "${record}"`, remedy };
  }
  // As an include that leads nowhere: receivers that find a mail host before it do not get that far.
  const aside = outsider.result === 'permerror' ? ` (for any other sender ${resultInWords(outsider)})` : '';
  if (refused.length === 0 || record === wanted) {
    return { status: 'ok', hosts: [], summary: `${name}: ${record}${aside}` };
  }
  const names = named(refused.map((one) => `${one.name} (${resultInWords(one.verdict)})`));
  const summary = `the SPF record of ${name} is "${record}", wanted "${wanted}": does not reliably allow ${names}`;
  const status = worst(refused.map(({ verdict }) => statusOf(verdict)));
  return { status, hosts: [], summary, remedy } as Verdict;
}

/** What makes a record unreliable though it allows the mail hosts. */
function weakness(record: string, outsider: SpfVerdict): string | undefined {
  const terms = record
    .split(/ +/)
    .slice(1)
    .map((term) => term.replace(/^[-+~?]/, '').toLowerCase());
  const lookups = terms.filter((term) => /^(?:(?:a|mx|ptr)(?:[:/]|$)|include:|exists:|redirect=)/.test(term)).length;
  if (lookups > 10) return `needs ${lookups} DNS lookups, more than the 10 that receivers do (RFC 7208 4.6.4)`;
  const why = outsider.result === 'permerror' ? (outsider.why ?? '') : '';
  if (/too many void/i.test(why)) {
    return 'needs more than 2 DNS lookups that find nothing, which receivers treat as an error (RFC 7208 4.6.4)';
  }
  if (/too many/i.test(why)) return 'needs more than the 10 DNS lookups that receivers do (RFC 7208 4.6.4)';
  const allowing = terms.filter((term) => !/^(?:all$|exp=)/.test(term));
  const byName = allowing.length > 0 && allowing.every((term) => /^ptr(?::|$)/.test(term));
  return byName ? 'allows them by ptr alone, which many receivers ignore (RFC 7208 5.5)' : undefined;
}

function resultInWords({ result, why }: SpfVerdict): string {
  return result.endsWith('error') && why ? `${result}: ${why}` : result;
}

/** A permanent error counts for every receiver; a temporary one proves nothing. */
function statusOf({ result }: SpfVerdict): Status {
  if (result === 'fail' || result === 'permerror') return 'critical';
  return result === 'temperror' ? 'unknown' : 'degraded';
}

const policies = /^(none|quarantine|reject)$/i;

/** Any policy is ok: how strict to be is the operators' choice. */
export function judgeDmarc({ name, wanted, found }: Texts): Verdict {
  const records = found.filter((text) => /^v[ \t]*=[ \t]*DMARC1\s*(;|$)/i.test(text) && /DMARC1/.test(text));
  const remedy = `Let \`${name}. IN TXT "${wanted}"\`, or with a stricter p=, be the only record there.`;
  const [record, ...others] = records;
  if (record === undefined) {
    const near = found.find((text) => /dmarc1/i.test(text));
    const why = near ? ` ("${near}" does not begin with "v=DMARC1;")` : '';
    return { status: 'degraded', hosts: [], summary: `${name} has no DMARC record${why}, wanted "${wanted}"`, remedy };
  }
  if (others.length > 0) {
    const summary = `${name} has ${records.length} DMARC records, so receivers use none (RFC 7489 6.6.3)`;
    return { status: 'degraded', hosts: [], summary, remedy };
  }
  const fault = listFault(record);
  if (fault !== undefined) {
    const summary = `the DMARC record of ${name} is malformed (${fault}): "${record}"`;
    return { status: 'degraded', hosts: [], summary, remedy };
  }
  const policy = tagOf(record, 'p');
  const subdomains = tagOf(record, 'sp');
  if (subdomains !== undefined && !policies.test(subdomains)) {
    const summary = `the DMARC record of ${name} has sp=${subdomains}, so receivers act as for p=none (RFC 7489 6.6.3): "${record}"`;
    return { status: 'degraded', hosts: [], summary, remedy };
  }
  const reports = [tagOf(record, 'rua'), tagOf(record, 'ruf')].flatMap((list) => list?.split(',') ?? []);
  const lost = reports.find((uri) => !/^mailto:[^@:]+@[^@]+$/i.test(uri));
  if (policy !== undefined && policies.test(policy) && lost !== undefined) {
    const summary = `the DMARC record of ${name} sends no reports to "${lost}", which is not a mailto: address: "${record}"`;
    return { status: 'degraded', hosts: [], summary, remedy };
  }
  if (policy !== undefined && policies.test(policy)) {
    return { status: 'ok', hosts: [], summary: `${name}: ${record}${abroad(name, reports)}` };
  }
  const summary = `the DMARC record of ${name} is "${record}", without a policy (p=none, quarantine or reject); wanted "${wanted}"`;
  return { status: 'degraded', hosts: [], summary, remedy };
}

/** Receivers send no reports to another domain unless it says that it wants them (RFC 7489 7.1). */
function abroad(name: string, reports: readonly string[]): string {
  const own = name.replace(/^_dmarc\./, '');
  const isIn = (one: string, other: string) => `.${one}`.endsWith(`.${other}`);
  const isOurs = (domain: string) => isIn(domain, own) || isIn(own, domain);
  const domains = reports.map((uri) => (uri.split('@')[1] ?? '').replace(/!.*$/, '').toLowerCase());
  const others = [...new Set(domains)].filter((domain) => domain !== '' && !isOurs(domain));
  const wanted = others.map((domain) => `${own}._report._dmarc.${domain}`);
  return others.length > 0 ? ` (reports to ${named(others)} need the TXT record ${named(wanted)} there)` : '';
}
