import { exposedPasswords, readerGroups } from '../../facts/mail/exposed-passwords.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { installedOf } from './services.ts';

/** Web applications and content scanners run as users of their own, and are what an attacker gets first. */
export const passwordsPrivate = defineCheck({
  id: 'mail.passwords-private',
  on: 'mail',
  facts: { state: iredmailState, exposed: exposedPasswords },
  judge({ seen }) {
    const hosts = installedOf(seen);
    if (hosts.length === 0) return undefined;
    return combine(
      hosts.map(({ host, facts: { exposed } }): Verdict => {
        if (exposed.length === 0) return fine(host);
        const paths = exposed.map(({ path }) => path);
        const [known, others] = [
          paths.filter((path) => path in readerGroups),
          paths.filter((path) => !(path in readerGroups)),
        ];
        const remedies = [
          ...(known.length > 0 ? [`\`deploy mail\` makes ${named(known)} private.`] : []),
          ...(others.length > 0
            ? [`\`chmod o-r ${others.join(' ')}\`, once their group is the one of the daemon that reads them.`]
            : []),
          'Web applications could read them so far: consider new passwords.',
        ];
        return {
          status: 'degraded',
          hosts: [host.name],
          summary: `every user of ${host.name} can read the passwords in ${named(paths)}`,
          remedy: remedies.join(' '),
        };
      }),
      (good) => `passwords in configuration files are private on ${named(hostsOf(good))}`,
    );
  },
});
