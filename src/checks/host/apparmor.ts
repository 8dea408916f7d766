import { type Denial, denials } from '../../facts/host/apparmor.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

/** Programs of the cluster, in the names of profiles. */
const ours =
  /(?:^|\/)(?:slapd|mariadbd?|mysqld|garbd|keepalived|nginx|php-fpm[\d.]*|clamd|freshclam|dovecot(?:\/.*)?|postfix(?:\/.*|-.*)?)$/;

/** MySQL and MariaDB look at these when they start, and do without. */
const harmless = /^\/(?:proc\/\d+\/status|sys\/devices\/system\/(?:node|cpu)\/)/;

/** A daemon that AppArmor keeps from a file fails with "permission denied" although the file's mode is right. */
export const nothingDenied = defineCheck({
  id: 'host.apparmor',
  on: 'every host',
  facts: { denials },
  judge: ({ seen }) =>
    combine(
      seen.map(({ host, facts }) => judgeHost(host, facts.denials)),
      (good) => `AppArmor denied the cluster's daemons nothing on ${named(hostsOf(good))}`,
    ),
});

/** Denials that a summary names. */
const mostNamed = 3;

function judgeHost(host: { readonly name: string }, all: readonly Denial[]): Verdict {
  const found = all.filter(({ profile, what = '' }) => ours.test(profile) && !harmless.test(what));
  const [first] = found;
  if (!first) return fine(host);
  const words = found.slice(0, mostNamed).map(inWords);
  const more = found.length > mostNamed ? [`${found.length - mostNamed} more`] : [];
  const local = first.profile.startsWith('/')
    ? `/etc/apparmor.d/local/${first.profile.slice(1).replaceAll('/', '.')}`
    : `the local file that the profile includes (\`grep -rw 'profile ${first.profile}' /etc/apparmor.d\` shows the profile)`;
  return {
    status: 'degraded',
    hosts: [host.name],
    summary: `AppArmor on ${host.name} denied ${named([...words, ...more])} in the last 24 h`,
    remedy: `On ${host.name}: allow it in ${local}, then \`systemctl reload apparmor\`; until then \`aa-complain ${first.profile}\` (package apparmor-utils) only logs.`,
  };
}

function inWords({ profile, operation, what }: Denial): string {
  return `${profile.split('/').at(-1)} ${operation}${what === undefined ? '' : ` ${what}`}`;
}
