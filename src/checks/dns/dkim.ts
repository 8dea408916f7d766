import type { Verdict } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import type { Judgement } from '../../model/check/judgement.ts';
import type { Dkim, DkimKey } from '../../model/dns/dns-records.ts';
import { named } from '../cluster/words.ts';

/** The mail hosts with their keys; undefined where there is no amavisd. */
type Keys = View<{ readonly dkim: readonly DkimKey[] | undefined }>;

/** The keys of the domain that the mail hosts sign with, or why there are none to publish. */
export function keysToPublish({ seen, missing }: Keys, domain: string): Dkim {
  const signing = seen.flatMap(({ facts }) => (facts.dkim ? [facts.dkim.filter((key) => key.domain === domain)] : []));
  const keys = signing.find((own) => own.length > 0);
  if (keys) return { keys };
  if (signing.length > 0) return { leftOut: `amavisd has no key for ${domain}` };
  const silent = named(missing.map(({ host }) => host.name));
  if (silent !== '') return { leftOut: `${silent} cannot be asked for the key` };
  return { leftOut: `mail is not deployed yet: no amavisd on ${named(seen.map(({ host }) => host.name))}` };
}

/** All mail hosts sign, and with the same key: only one is published. Nothing to say before mail is deployed. */
export function judgeKeys(keys: Keys, domain: string): readonly Judgement[] {
  const verdict = verdictOf(keys, domain);
  return verdict ? [{ check: 'dns.dkim-keys', ...verdict }] : [];
}

function verdictOf({ seen, missing }: Keys, domain: string): Verdict | undefined {
  const signing = seen.flatMap(({ host, facts }) =>
    facts.dkim ? [{ host: host.name, text: textOf(facts.dkim, domain) }] : [],
  );
  const all = named(signing.map(({ host }) => host));
  if (new Set(signing.map(({ text }) => text)).size > 1) {
    return {
      status: 'degraded',
      summary: `${all} do not have the same DKIM keys for ${domain}: what one of them signs is taken for forged`,
      remedy:
        'Copy /var/lib/dkim from the host whose key is published to the others, and `systemctl restart amavis` there.',
    };
  }
  if (signing[0]?.text === '') {
    const summary = `${all} sign no mail: amavisd has no DKIM key for ${domain}`;
    const remedy = `Declare one by dkim_key in /etc/amavis/conf.d/50-user, the same on every mail host; \`amavisd genrsa\` makes it.`;
    return { status: 'degraded', summary, remedy };
  }
  if (missing.length > 0) {
    const summary = `${named(missing.map(({ host }) => host.name))} cannot be asked for the DKIM key`;
    const remedy = 'Why is said among the troubles of this job; `amavisd showkeys` there must print the key.';
    return { status: 'unknown', summary, remedy };
  }
  return signing.length > 0 ? { status: 'ok', summary: `${all} sign with the same key` } : undefined;
}

function textOf(keys: readonly DkimKey[], domain: string): string {
  const own = keys.filter((key) => key.domain === domain).map(({ selector, text }) => `${selector} ${text}`);
  return own.sort().join('\n');
}
