import { countedMinutes, type DirectoryFailures, directoryFailures } from '../../facts/mail/directory-failures.ts';
import { type IredmailState, iredmailState } from '../../facts/mail/iredmail.ts';
import { defineCheck, type Verdict } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { installedOf } from './services.ts';

/** Fewer than one a minute is what a restart of slapd or Dovecot leaves. */
const tolerated = countedMinutes;

/** Programs on the mail hosts find a directory that answers: no temporary failures. */
export const directoryCouldBeAsked = defineCheck({
  id: 'mail.directory-failures',
  on: 'mail',
  facts: { state: iredmailState, failures: directoryFailures },
  judge({ seen }: View<Facts>) {
    const hosts = installedOf(seen);
    if (hosts.length === 0) return undefined;
    return combine(
      hosts.map(({ host, facts: { failures } }): Verdict => {
        if (failures.dovecot + failures.postfix < tolerated) return fine(host);
        const parts = [
          ...(failures.dovecot > 0 ? [`${perMinute(failures.dovecot)} logins`] : []),
          ...(failures.postfix > 0 ? [`${perMinute(failures.postfix)} SMTP commands`] : []),
        ];
        return {
          status: hosts.length === 1 ? 'critical' : 'degraded',
          hosts: [host.name],
          summary: `temporary failures on ${host.name}: ${named(parts)} per minute, since no directory answers them`,
          remedy: `Run \`ldap\`: it shows which directories answer ${host.name}. On ${host.name}: \`journalctl -u dovecot -u 'postfix*' -n 50\`.`,
        };
      }),
      (good) => `directory lookups succeed on ${named(hostsOf(good))}`,
    );
  },
});

interface Facts {
  readonly state: IredmailState;
  readonly failures: DirectoryFailures;
}

const perMinute = (count: number) => (count / countedMinutes).toFixed(1);
