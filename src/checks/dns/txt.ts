import { type Status, type Verdict, worst } from '../../model/check/check.ts';
import type { SpfVerdict } from '../../model/mail/receiver.ts';
import { named } from '../cluster/words.ts';

/** A name, what is to stand there as TXT, and what stands there. */
export interface Texts {
  readonly name: string;
  readonly wanted: string;
  readonly found: readonly string[];
}

/** A mail host of ours, and what SPF says of mail from it. */
export interface SpfOfSender {
  readonly name: string;
  readonly verdict: SpfVerdict;
}

/** What SPF says of the mail hosts, and of somebody who has nothing to do with them. */
export interface SpfSeen {
  readonly senders: readonly SpfOfSender[];
  readonly outsider: SpfVerdict;
}

/** Every mail host may send by it. Other words that say so are as good as ours: the operators may have more to allow. */
export function judgeSpf({ name, wanted, found }: Texts, { senders, outsider }: SpfSeen): Verdict {
  const records = found.filter((text) => /^v=spf1(\s|$)/i.test(text));
  const remedy = `Let \`${name}. IN TXT "${wanted}"\` be the only record there that begins with v=spf1, with whoever else may send added before "-all".`;
  const [record, ...others] = records;
  if (record === undefined) {
    return { status: 'degraded', summary: `${name} has no SPF record, wanted "${wanted}"`, remedy };
  }
  if (others.length > 0) {
    const each = records.map((text) => `"${text}"`).join(' and ');
    const summary = `${name} has ${records.length} SPF records, which is an error to all who receive (RFC 7208 4.5): ${each}`;
    return { status: 'critical', summary, remedy };
  }
  if (outsider.result === 'pass') {
    return { status: 'degraded', summary: `the SPF record of ${name} lets everybody send: "${record}"`, remedy };
  }
  const refused = senders.filter(({ verdict }) => verdict.result !== 'pass');
  // Where the wanted record refuses somebody, it leads to an MX or A record that is wrong, which those checks say.
  if (refused.length === 0 || record === wanted) return { status: 'ok', summary: `${name}: ${record}` };
  const whom = named(refused.map((one) => `${one.name} (${resultInWords(one.verdict)})`));
  const summary = `the SPF record of ${name} is "${record}", wanted "${wanted}": it does not surely allow ${whom}`;
  const status = worst(refused.map(({ verdict }) => statusOf(verdict)));
  return { status, summary, remedy } as Verdict;
}

function resultInWords({ result, why }: SpfVerdict): string {
  return result.endsWith('error') && why ? `${result}: ${why}` : result;
}

/** An error that stays is one to everybody who receives; one that may go away says nothing yet. */
function statusOf({ result }: SpfVerdict): Status {
  if (result === 'fail' || result === 'permerror') return 'critical';
  return result === 'temperror' ? 'unknown' : 'degraded';
}

/** The key that is published is the one with which the mail hosts sign. */
export function judgeDkim({ name, wanted, found }: Texts): Verdict {
  const keys = found.filter((text) => tagOf(text, 'p') !== undefined).map((text) => tagOf(text, 'p') ?? '');
  const own = tagOf(wanted, 'p') ?? '';
  const remedy = `Publish the TXT record ${name} as the zone file has it, and no other there.`;
  if (keys.length === 0) {
    return {
      status: 'degraded',
      summary: `${name} has no DKIM key: the signatures of the mail hosts are worth nothing`,
      remedy,
    };
  }
  if (keys.length > 1) {
    return {
      status: 'degraded',
      summary: `${name} has ${keys.length} DKIM keys: which of them is used is chance`,
      remedy,
    };
  }
  const record = found.find((text) => tagOf(text, 'p') !== undefined) ?? '';
  const fault = dkimFault(record, wanted);
  if (fault) {
    const summary = `${name} has a record in which ${fault}, so that no signature of the mail hosts can be verified`;
    return { status: 'critical', summary, remedy };
  }
  if (keys[0] === own) return { status: 'ok', summary: `${name} is the key of the mail hosts` };
  const there = keys[0] === '' ? 'an empty key, which revokes it' : `the key …${keys[0]?.slice(-12)}`;
  const summary = `${name} has ${there}, and the mail hosts sign with …${own.slice(-12)}: receivers take their mail for forged`;
  return { status: 'critical', summary, remedy };
}

/** What makes a key record worth nothing to those who verify (RFC 6376 3.6.1), whatever key is in it. */
function dkimFault(record: string, wanted: string): string | undefined {
  const tag = (name: string) => tagOf(record, name);
  const isIn = (list: string, ...any: readonly string[]) => list.split(':').some((word) => any.includes(word));
  const [version, kind, digests, services] = [tag('v') ?? 'DKIM1', tag('k') ?? 'rsa', tag('h'), tag('s') ?? '*'];
  if (version !== 'DKIM1' || !/^\s*v\s*=/.test(tag('v') === undefined ? 'v=' : record)) {
    return `v=${version} is not DKIM1 at the beginning`;
  }
  if (kind !== (tagOf(wanted, 'k') ?? 'rsa')) return `k=${kind} is not the kind of key that they sign with`;
  if (digests !== undefined && !isIn(digests, 'sha256')) return `h=${digests} leaves out sha256`;
  if (!isIn(services, '*', 'email')) return `s=${services} leaves out email`;
  return undefined;
}

/** Any policy will do: how strict to be is for the operators to say. */
export function judgeDmarc({ name, wanted, found }: Texts): Verdict {
  const records = found.filter((text) => /^v=DMARC1\s*(;|$)/.test(text));
  const remedy = `Let \`${name}. IN TXT "${wanted}"\`, or with a stricter p=, be the only record there.`;
  const [record, ...others] = records;
  if (record === undefined)
    return { status: 'degraded', summary: `${name} has no DMARC record, wanted "${wanted}"`, remedy };
  if (others.length > 0) {
    const summary = `${name} has ${records.length} DMARC records, so that none is used (RFC 7489 6.6.3)`;
    return { status: 'degraded', summary, remedy };
  }
  const policy = tagOf(record, 'p');
  if (policy !== undefined && /^(none|quarantine|reject)$/i.test(policy)) {
    return { status: 'ok', summary: `${name}: ${record}` };
  }
  const summary = `the DMARC record of ${name} is "${record}", which has no policy p=none, quarantine or reject; wanted "${wanted}"`;
  return { status: 'degraded', summary, remedy };
}

/** Of `v=DKIM1; p=…` the value of one tag, without the white space that may stand in it. */
function tagOf(text: string, wanted: string): string | undefined {
  const tags = text.split(';').map((tag) => {
    const equals = tag.indexOf('=');
    return equals < 0 ? [] : [tag.slice(0, equals).trim(), tag.slice(equals + 1).replaceAll(/\s/g, '')];
  });
  return tags.find(([name]) => name === wanted)?.[1];
}
