import { type Status, type Verdict, worst } from '../../model/check/check.ts';
import type { SpfVerdict } from '../../model/mail/receiver.ts';
import { named } from '../../model/text/named.ts';

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
  const records = found.filter((text) => /^v=spf1(\s|$)/i.test(text));
  const remedy = `Let \`${name}. IN TXT "${wanted}"\` be the only v=spf1 record there; add other senders before "-all".`;
  const [record, ...others] = records;
  if (record === undefined) {
    return { status: 'degraded', hosts: [], summary: `${name} has no SPF record, wanted "${wanted}"`, remedy };
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
  if (refused.length === 0 || record === wanted) return { status: 'ok', hosts: [], summary: `${name}: ${record}` };
  const names = named(refused.map((one) => `${one.name} (${resultInWords(one.verdict)})`));
  const summary = `the SPF record of ${name} is "${record}", wanted "${wanted}": does not reliably allow ${names}`;
  const status = worst(refused.map(({ verdict }) => statusOf(verdict)));
  return { status, hosts: [], summary, remedy } as Verdict;
}

function resultInWords({ result, why }: SpfVerdict): string {
  return result.endsWith('error') && why ? `${result}: ${why}` : result;
}

/** A permanent error counts for every receiver; a temporary one proves nothing. */
function statusOf({ result }: SpfVerdict): Status {
  if (result === 'fail' || result === 'permerror') return 'critical';
  return result === 'temperror' ? 'unknown' : 'degraded';
}

/** The published key must be the one the mail hosts sign with. */
export function judgeDkim(texts: Texts): Verdict {
  const { name } = texts;
  const fault = keyFault(texts);
  if (!fault) return { status: 'ok', hosts: [], summary: `${name} matches the key of the mail hosts` };
  const remedy = `Publish the TXT record ${name} exactly as shown, and no other under that name.`;
  return { status: fault.status, hosts: [], summary: `${fault.found}: ${fault.so}`, remedy };
}

/** What is wrong with a key record, and what follows from it once mail is signed with the key. */
export function keyFault({ name, wanted, found }: Texts): KeyFault | undefined {
  const keys = found.filter((text) => tagOf(text, 'p') !== undefined).map((text) => tagOf(text, 'p') ?? '');
  const own = tagOf(wanted, 'p') ?? '';
  if (keys.length === 0) {
    const so = 'signatures of the mail hosts cannot be verified';
    return { status: 'degraded', found: `${name} has no DKIM key`, so };
  }
  if (keys.length > 1) {
    return { status: 'degraded', found: `${name} has ${keys.length} DKIM keys`, so: 'receivers pick one at random' };
  }
  const record = found.find((text) => tagOf(text, 'p') !== undefined) ?? '';
  const fault = dkimFault(record, wanted);
  if (fault) {
    const so = 'no signature of the mail hosts can be verified';
    return { status: 'critical', found: `${name} has an invalid DKIM record (${fault})`, so };
  }
  if (keys[0] === own) return undefined;
  const there = keys[0] === '' ? 'an empty key, which revokes it' : `the key …${keys[0]?.slice(-12)}`;
  const both = `${name} has ${there}, but the mail hosts sign with …${own.slice(-12)}`;
  return { status: 'critical', found: both, so: 'their mail fails DKIM' };
}

interface KeyFault {
  readonly status: 'degraded' | 'critical';
  readonly found: string;
  readonly so: string;
}

/** Why receivers cannot use a key record (RFC 6376 3.6.1), whatever key is in it. */
function dkimFault(record: string, wanted: string): string | undefined {
  const tag = (name: string) => tagOf(record, name);
  const isIn = (list: string, ...any: readonly string[]) => list.split(':').some((word) => any.includes(word));
  const [version, kind, digests, services] = [tag('v') ?? 'DKIM1', tag('k') ?? 'rsa', tag('h'), tag('s') ?? '*'];
  if (version !== 'DKIM1' || !/^\s*v\s*=/.test(tag('v') === undefined ? 'v=' : record)) {
    return `v=${version}: the first tag must be v=DKIM1`;
  }
  if (kind !== (tagOf(wanted, 'k') ?? 'rsa')) return `k=${kind} is not the key type they sign with`;
  if (digests !== undefined && !isIn(digests, 'sha256')) return `h=${digests} lacks sha256`;
  if (!isIn(services, '*', 'email')) return `s=${services} lacks email`;
  return undefined;
}

/** Any policy is ok: how strict to be is the operators' choice. */
export function judgeDmarc({ name, wanted, found }: Texts): Verdict {
  const records = found.filter((text) => /^v=DMARC1\s*(;|$)/.test(text));
  const remedy = `Let \`${name}. IN TXT "${wanted}"\`, or with a stricter p=, be the only record there.`;
  const [record, ...others] = records;
  if (record === undefined)
    return { status: 'degraded', hosts: [], summary: `${name} has no DMARC record, wanted "${wanted}"`, remedy };
  if (others.length > 0) {
    const summary = `${name} has ${records.length} DMARC records, so receivers use none (RFC 7489 6.6.3)`;
    return { status: 'degraded', hosts: [], summary, remedy };
  }
  const policy = tagOf(record, 'p');
  if (policy !== undefined && /^(none|quarantine|reject)$/i.test(policy)) {
    return { status: 'ok', hosts: [], summary: `${name}: ${record}` };
  }
  const summary = `the DMARC record of ${name} is "${record}", without a policy (p=none, quarantine or reject); wanted "${wanted}"`;
  return { status: 'degraded', hosts: [], summary, remedy };
}

/** The value of one tag of `v=DKIM1; p=…`, without white space. */
function tagOf(text: string, wanted: string): string | undefined {
  const tags = text.split(';').map((tag) => {
    const equals = tag.indexOf('=');
    return equals < 0 ? [] : [tag.slice(0, equals).trim(), tag.slice(equals + 1).replaceAll(/\s/g, '')];
  });
  return tags.find(([name]) => name === wanted)?.[1];
}
