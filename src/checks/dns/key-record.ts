import type { Verdict } from '../../model/check/check.ts';
import { tagOf } from './tags.ts';
import type { Texts } from './txt.ts';

/** The published key must be the one the mail hosts sign with. */
export function judgeDkim(texts: Texts): Verdict {
  const { name } = texts;
  const fault = keyFault(texts);
  if (!fault) {
    const isTest = texts.found.some((text) => tagOf(text, 't')?.split(':').includes('y'));
    const note = isTest ? ' (t=y: receivers treat its mail as a test)' : '';
    return { status: 'ok', hosts: [], summary: `${name} matches the key of the mail hosts${note}` };
  }
  const remedy = `Publish the TXT record ${name} exactly as shown, and no other under that name.`;
  return { status: fault.status, hosts: [], summary: `${fault.found}: ${fault.so}`, remedy };
}

/** What is wrong with a key record, and what follows from it once mail is signed with the key. */
export function keyFault({ name, wanted, found }: Texts): KeyFault | undefined {
  const keys = found.filter((text) => tagOf(text, 'p') !== undefined).map((text) => tagOf(text, 'p') ?? '');
  const own = tagOf(wanted, 'p') ?? '';
  if (keys.length === 0) {
    const so = 'signatures of the mail hosts cannot be verified';
    const near = found.some((text) => /dkim1/i.test(text)) ? ' (a record without the tag p=)' : '';
    return { status: 'degraded', found: `${name} has no DKIM key${near}`, so };
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
  const there = inWords(keys[0] ?? '', own);
  const both = `${name} has ${there}, but the mail hosts sign with …${own.slice(-12)}`;
  return { status: 'critical', found: both, so: 'their mail fails DKIM' };
}

/** A key damaged while it was copied into the zone still begins and ends like the signing key. */
function inWords(key: string, own: string): string {
  if (key === '') return 'an empty key, which revokes it';
  const length = `${key.length} of ${own.length} characters`;
  if (own.startsWith(key)) return `a key that was cut (${length}; one string of a TXT record holds 255)`;
  const same = key.slice(0, 12) === own.slice(0, 12) && key.slice(-8) === own.slice(-8);
  return same ? `a damaged copy of the key (${length})` : `the key …${key.slice(-12)}`;
}

interface KeyFault {
  readonly status: 'degraded' | 'critical';
  readonly found: string;
  readonly so: string;
}

/** Why receivers cannot use a key record (RFC 6376 3.6.1), whatever key is in it. */
function dkimFault(record: string, wanted: string): string | undefined {
  const tag = (name: string) => tagOf(record, name);
  const isIn = (list: string, ...any: readonly string[]) =>
    list.split(':').some((word) => any.includes(word.toLowerCase()));
  const [version, kind, digests, services] = [tag('v') ?? 'DKIM1', tag('k') ?? 'rsa', tag('h'), tag('s') ?? '*'];
  if (version !== 'DKIM1' || !/^\s*v\s*=/.test(tag('v') === undefined ? 'v=' : record)) {
    return `v=${version}: the first tag must be v=DKIM1`;
  }
  // In the grammar all words but the version are without regard to case.
  if (kind.toLowerCase() !== (tagOf(wanted, 'k') ?? 'rsa')) return `k=${kind} is not the key type they sign with`;
  if (digests !== undefined && !isIn(digests, 'sha256')) return `h=${digests} lacks sha256`;
  if (!isIn(services, '*', 'email')) return `s=${services} lacks email`;
  return undefined;
}
