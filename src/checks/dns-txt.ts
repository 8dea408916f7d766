import type { Verdict } from '../model/check.ts';
import { letsEverybodySend, type Sender, spfResult } from '../model/spf.ts';
import { named } from './words.ts';

/** A name, what is to stand there as TXT, and what stands there. */
export interface Texts {
  readonly name: string;
  readonly wanted: string;
  readonly found: readonly string[];
}

/** Every mail host may send by it. Other words that say so are as good as ours: the operators may have more to allow. */
export function judgeSpf({ name, wanted, found }: Texts, senders: readonly Sender[]): Verdict {
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
  if (letsEverybodySend(record)) {
    return { status: 'degraded', summary: `the SPF record of ${name} lets everybody send: "${record}"`, remedy };
  }
  const results = senders.map((sender) => ({ sender, result: spfResult(record, name, sender) }));
  const refused = results.filter(({ result }) => result !== 'pass');
  if (refused.length === 0) return { status: 'ok', summary: `${name}: ${record}` };
  const whom = named(refused.map(({ sender, result }) => `${sender.name} (${result})`));
  const summary = `the SPF record of ${name} is "${record}", wanted "${wanted}": it does not surely allow ${whom}`;
  return { status: refused.some(({ result }) => result === 'fail') ? 'critical' : 'degraded', summary, remedy };
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
  if (keys[0] === own) return { status: 'ok', summary: `${name} is the key of the mail hosts` };
  const there = keys[0] === '' ? 'an empty key, which revokes it' : `the key …${keys[0]?.slice(-12)}`;
  const summary = `${name} has ${there}, and the mail hosts sign with …${own.slice(-12)}: receivers take their mail for forged`;
  return { status: 'critical', summary, remedy };
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
