import type { Verdict } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import type { Judgement } from '../../model/check/judgement.ts';
import { silence } from '../../model/check/silence.ts';
import { type Dkim, type DkimKey, dkimRecord } from '../../model/dns/dns-records.ts';
import { overlapEnd } from '../../model/mail/dkim.ts';
import { dateOf } from '../../model/text/minute.ts';
import { named } from '../../model/text/named.ts';
import { hostNames } from '../cluster/words.ts';
import { judgeDkim, keyFault } from './key-record.ts';
import type { Texts } from './txt.ts';

/** DKIM keys per mail host; undefined where amavisd is not installed. */
type Keys = View<{ readonly dkim: readonly DkimKey[] | undefined }>;

/** The DKIM keys to publish for the domain, or why there are none. */
export function keysToPublish({ seen, missing }: Keys, domain: string): Dkim {
  const signing = seen.flatMap(({ facts }) => (facts.dkim ? [facts.dkim.filter((key) => key.domain === domain)] : []));
  const keys = signing.find((own) => own.length > 0);
  if (keys) return { keys };
  if (signing.length > 0) return { leftOut: `amavisd has no key for ${domain}` };
  if (missing.length > 0) return { leftOut: `DKIM key not read: ${silence(missing)}` };
  return { leftOut: `mail is not deployed yet: no amavisd on ${named(seen.map(({ host }) => host.name))}` };
}

/** All mail hosts must sign with the same key, since only one is published. No verdict before mail is deployed. */
export function judgeKeys(keys: Keys, domain: string, own: string): readonly Judgement[] {
  const verdict = verdictOf(keys, domain);
  if (!verdict) return [];
  return [domain === own ? { check: 'dns.dkim-keys', ...verdict } : { check: `dns.dkim-keys:${domain}`, ...verdict }];
}

/** Keys of all domains, and what judging an old one needs. */
export interface DkimRecords {
  readonly keys: readonly DkimKey[];
  /** `mail.dkimOverlapDays` */
  readonly overlapDays: number;
  /** In ms since the epoch. */
  readonly now: number;
}

/** By the use of the key: the next one need not be published yet, an old one no more after its overlap. */
export function judgeKeyRecord(texts: Texts, { keys, overlapDays, now }: DkimRecords): Verdict {
  const verdict = judgeDkim(texts);
  const key = keys.find((one) => dkimRecord(one).name === texts.name);
  if (!key || key.use === 'signs') return verdict;
  const { domain, selector } = key;
  if (key.use === 'next') {
    if (verdict.status === 'ok')
      return { ...verdict, summary: `${texts.name} is published: \`domain dkim ${domain} switch\` signs with it` };
    const summary = `${keyFault(texts)?.found}; mail is not signed with it until \`domain dkim ${domain} switch\``;
    return { ...verdict, status: 'degraded', summary };
  }
  const end = overlapEnd(key, overlapDays);
  if (now >= end) {
    const summary = `${texts.name} is no longer needed: \`domain dkim ${domain} retire\` removes ${selector}`;
    return { status: 'ok', hosts: [], summary };
  }
  const until = `mail signed with it may still be in transit until ${dateOf(end)}`;
  return verdict.status === 'ok'
    ? { ...verdict, summary: `${texts.name} is published; ${until}` }
    : { ...verdict, summary: `${verdict.summary}; ${until}` };
}

function verdictOf({ seen, missing }: Keys, domain: string): Verdict | undefined {
  const signing = seen.flatMap(({ host, facts }) =>
    facts.dkim ? [{ host: host.name, text: textOf(facts.dkim, domain) }] : [],
  );
  const hosts = signing.map(({ host }) => host);
  const all = named(hosts);
  if (new Set(signing.map(({ text }) => text)).size > 1) {
    return {
      status: 'degraded',
      hosts,
      summary: `${all} have different DKIM keys for ${domain}, or use them differently: mail signed by one of them may fail DKIM`,
      remedy: `\`domain dkim ${domain} add\` completes a host that lacks keys. Where the keys differ: copy /var/lib/dkim from the host whose key is published to the others, and \`systemctl restart amavis\` there.`,
    };
  }
  if (signing[0]?.text === '') {
    const summary = `mail from ${domain} is not signed as ${domain}: amavisd on ${all} has no DKIM key for it`;
    const remedy = `\`domain dkim ${domain} add\` creates one on every mail host and prints its record.`;
    return { status: 'degraded', hosts, summary, remedy };
  }
  if (missing.length > 0) {
    const summary = `DKIM key not checked: ${silence(missing)}`;
    const remedy = 'See the errors of this job. `amavisd showkeys` on the host must print the key.';
    return { status: 'unknown', hosts: hostNames(missing), summary, remedy };
  }
  return signing.length > 0
    ? { status: 'ok', hosts, summary: hosts.length > 1 ? `${all} sign with the same key` : `${all} signs` }
    : undefined;
}

function textOf(keys: readonly DkimKey[], domain: string): string {
  const own = keys
    .filter((key) => key.domain === domain)
    .map(({ selector, use, text }) => `${selector} ${use} ${text}`);
  return own.sort().join('\n');
}
