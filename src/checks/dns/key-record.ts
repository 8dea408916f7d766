import type { Verdict } from '../../model/check/check.ts';
import { listFault, tagOf } from './tags.ts';
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
  // A record that was pasted in two parts is two records.
  const records = found.filter((text) => tagOf(text, 'p') !== undefined || /dkim1/i.test(text));
  const own = tagOf(wanted, 'p') ?? '';
  const [record = '', ...others] = records;
  const key = tagOf(record, 'p');
  if (others.length > 0) {
    const so = 'receivers pick one at random';
    return { status: 'degraded', found: `${name} has ${records.length} DKIM records`, so };
  }
  if (key === undefined) {
    const so = 'signatures of the mail hosts cannot be verified';
    const near = record === '' ? '' : ' (a record without the tag p=)';
    return { status: 'degraded', found: `${name} has no DKIM key${near}`, so };
  }
  const fault = dkimFault(record, wanted);
  if (fault) {
    const so = 'no signature of the mail hosts can be verified';
    return { status: 'critical', found: `${name} has an invalid DKIM record (${fault})`, so };
  }
  if (key === own) return undefined;
  const there = inWords(key, own);
  const both = `${name} has ${there}, but the mail hosts sign with …${own.slice(-12)}`;
  return { status: 'critical', found: both, so: 'their mail fails DKIM' };
}

/** All RSA keys begin and end alike, so a damaged copy shows by what is between: letters and digits survive web forms. */
function inWords(key: string, own: string): string {
  if (key === '') return 'an empty key, which revokes it';
  const length = `${key.length} of ${own.length} characters`;
  if (own.startsWith(key)) return `a key that was cut (${length}; one string of a TXT record holds 255)`;
  const runs = own.slice(48, -8).match(/[A-Za-z\d]{12,}/g) ?? [];
  const isCopy = runs.some((run) => key.toLowerCase().includes(run.toLowerCase()));
  return isCopy ? `a damaged copy of the key (${length})` : `the key …${key.slice(-12)}`;
}

interface KeyFault {
  readonly status: 'degraded' | 'critical';
  readonly found: string;
  readonly so: string;
}

/** Why receivers cannot use a key record (RFC 6376 3.6.1), whatever key is in it. */
function dkimFault(record: string, wanted: string): string | undefined {
  const tag = (name: string) => tagOf(record, name);
  const fault = listFault(record);
  if (fault !== undefined) return fault;
  const isIn = (list: string, ...any: readonly string[]) =>
    list.split(':').some((word) => any.includes(word.toLowerCase()));
  const [version, kind, digests, services] = [tag('v') ?? 'DKIM1', tag('k') ?? 'rsa', tag('h'), tag('s') ?? '*'];
  if (version !== 'DKIM1' || !/^\s*v\s*=/.test(tag('v') === undefined ? 'v=' : record)) {
    return `v=${version}: the first tag must be v=DKIM1`;
  }
  // In the grammar all words but the version are without regard to case.
  if (kind.toLowerCase() !== (tagOf(wanted, 'k') ?? 'rsa')) return `k=${kind} is not the key type they sign with`;
  // SubjectPublicKeyInfo of 512 and 768 bits; verifiers must not accept less than 1024 (RFC 8301 3.2).
  if (/^M[FH]wwDQYJKoZIhvcNAQEBBQAD/.test(tag('p') ?? '')) return 'its RSA key has fewer than 1024 bits';
  if (digests !== undefined && !isIn(digests, 'sha256')) return `h=${digests} lacks sha256`;
  if (!isIn(services, '*', 'email')) return `s=${services} lacks email`;
  return undefined;
}
