import type { Verdict } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import type { Judgement } from '../../model/check/judgement.ts';
import type { Dkim, DkimKey } from '../../model/dns/dns-records.ts';
import { hostNames, named } from '../cluster/words.ts';

/** DKIM keys per mail host; undefined where amavisd is not installed. */
type Keys = View<{ readonly dkim: readonly DkimKey[] | undefined }>;

/** The DKIM keys to publish for the domain, or why there are none. */
export function keysToPublish({ seen, missing }: Keys, domain: string): Dkim {
  const signing = seen.flatMap(({ facts }) => (facts.dkim ? [facts.dkim.filter((key) => key.domain === domain)] : []));
  const keys = signing.find((own) => own.length > 0);
  if (keys) return { keys };
  if (signing.length > 0) return { leftOut: `amavisd has no key for ${domain}` };
  const silent = named(missing.map(({ host }) => host.name));
  if (silent !== '') return { leftOut: `${silent} unreachable: DKIM key not read` };
  return { leftOut: `mail is not deployed yet: no amavisd on ${named(seen.map(({ host }) => host.name))}` };
}

/** All mail hosts must sign with the same key, since only one is published. No verdict before mail is deployed. */
export function judgeKeys(keys: Keys, domain: string): readonly Judgement[] {
  const verdict = verdictOf(keys, domain);
  return verdict ? [{ check: 'dns.dkim-keys', ...verdict }] : [];
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
      summary: `${all} have different DKIM keys for ${domain}: mail signed by one of them fails DKIM`,
      remedy:
        'Copy /var/lib/dkim from the host whose key is published to the others, and `systemctl restart amavis` there.',
    };
  }
  if (signing[0]?.text === '') {
    const summary = `mail is not signed: amavisd on ${all} has no DKIM key for ${domain}`;
    const remedy = `Create a key with \`amavisd genrsa\` and declare it with dkim_key in /etc/amavis/conf.d/50-user, the same on every mail host.`;
    return { status: 'degraded', hosts, summary, remedy };
  }
  if (missing.length > 0) {
    const summary = `${named(missing.map(({ host }) => host.name))} unreachable: DKIM key not checked`;
    const remedy = 'See the errors of this job. `amavisd showkeys` on the host must print the key.';
    return { status: 'unknown', hosts: hostNames(missing), summary, remedy };
  }
  return signing.length > 0 ? { status: 'ok', hosts, summary: `${all} sign with the same key` } : undefined;
}

function textOf(keys: readonly DkimKey[], domain: string): string {
  const own = keys.filter((key) => key.domain === domain).map(({ selector, text }) => `${selector} ${text}`);
  return own.sort().join('\n');
}
