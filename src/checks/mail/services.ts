import { clock } from '../../facts/host/clock.ts';
import { startCommands, stateInWords, unitOf, units } from '../../facts/host/units.ts';
import { mailCertificate } from '../../facts/mail/certificate.ts';
import { type IredmailState, iredmailState } from '../../facts/mail/iredmail.ts';
import { silentMailPorts } from '../../facts/mail/ports.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { hostNames, span } from '../cluster/words.ts';

/** Hosts with iRedMail installed: mail checks skip the others. */
export function installedOf<F extends { readonly state: IredmailState }>(seen: readonly Seen<F>[]): readonly Seen<F>[] {
  return seen.filter(({ facts }) => facts.state.release !== undefined);
}

const namesOf = (seen: readonly Seen<unknown>[]) => named(seen.map(({ host }) => host.name));

export const mailDaemons = ['postfix.service', 'dovecot.service', 'nginx.service', 'slapd.service'] as const;
const short = (unit: string) => unit.replace('.service', '');
/** Debian 12 runs Postfix as an instance. */
const journalOf = (unit: string) => (unit === 'postfix.service' ? "'postfix*'" : short(unit));

/** Postfix and Dovecot still greet while slapd is down, but refuse all mail. */
export const mailServicesRun = defineCheck({
  id: 'mail.services',
  on: 'mail',
  facts: { state: iredmailState, units },
  judge({ seen }) {
    const hosts = installedOf(seen);
    if (hosts.length === 0) return undefined;
    return combine(
      hosts.map(({ host, facts }): Verdict => {
        const down = mailDaemons.filter((unit) => unitOf(facts.units, unit).active !== 'active');
        if (down.length === 0) return fine(host);
        const states = down.map((unit) => `${short(unit)} is ${stateInWords(unitOf(facts.units, unit))}`);
        const start = startCommands(down.map((unit) => [short(unit), unitOf(facts.units, unit)] as const));
        return {
          status: hosts.length === 1 ? 'critical' : 'degraded',
          hosts: [host.name],
          summary: `on ${host.name} ${named(states)}`,
          remedy: `On ${host.name}: \`${start}\`; \`journalctl -u ${journalOf(down[0] ?? '')}\` shows why.`,
        };
      }),
      (good) => `${named(mailDaemons.map(short))} run on ${named(hostsOf(good))}`,
    );
  },
});

export const mailPortsAnswer = defineCheck({
  id: 'mail.ports',
  on: 'mail',
  facts: { state: iredmailState, silent: silentMailPorts },
  judge({ seen }) {
    const hosts = installedOf(seen);
    if (hosts.length === 0) return undefined;
    const bad = hosts.filter(({ facts }) => facts.silent.length > 0);
    if (bad.length === 0) {
      return {
        status: 'ok',
        hosts: hostNames(hosts),
        summary: `SMTP, submission, IMAP, POP3, https and LDAP answer on ${namesOf(hosts)}`,
      };
    }
    const failures = bad.map(
      ({ host, facts }) => `${host.name} does not answer on port ${named(facts.silent.map(String))}`,
    );
    return {
      status: bad.length === hosts.length ? 'critical' : 'degraded',
      hosts: hostNames(bad),
      summary: failures.join('; '),
      remedy: `On ${namesOf(bad)}: \`ss -ltnp\` shows the listeners, \`journalctl -p err -n 50\` the errors.`,
    };
  },
});

const day = 86_400_000;

/** All mail hosts must have the same certificate, so that a failover shows clients no other. */
export const mailCertificatesAlike = defineCheck({
  id: 'mail.certificates',
  on: 'mail',
  facts: { state: iredmailState, certificate: mailCertificate, clock },
  judge({ seen }) {
    const hosts = installedOf(seen);
    if (hosts.length === 0) return undefined;
    const without = hosts.filter(({ facts }) => facts.certificate === undefined);
    if (without.length > 0) {
      return {
        status: 'critical',
        hosts: hostNames(without),
        summary: `${namesOf(without)} has no certificate`,
        remedy: '`deploy mail` creates it on the first mail host and copies it to the others.',
      };
    }
    const prints = new Set(hosts.map(({ facts }) => facts.certificate?.fingerprint));
    const left = ({ facts }: (typeof hosts)[number]) => (facts.certificate?.until ?? 0) - facts.clock;
    const least = Math.min(...hosts.map(left));
    const [first] = hosts;
    const install = `Install the new certificate and key on ${first?.host.name}; \`deploy mail\` copies them to the others.`;
    const early = hosts.filter(({ facts }) => (facts.certificate?.from ?? 0) > facts.clock);
    if (early.length > 0) {
      const from = new Date(Math.max(...early.map(({ facts }) => facts.certificate?.from ?? 0)));
      return {
        status: 'critical',
        hosts: hostNames(early),
        summary: `certificate of ${namesOf(early)} is not valid before ${from.toISOString().slice(0, 10)}`,
        remedy: `If \`date\` on ${early[0]?.host.name} is right, install the previous certificate and key until then; otherwise set the clock.`,
      };
    }
    const expired = hosts.filter((one) => left(one) < 0);
    if (expired.length > 0) {
      const copy = `\`deploy mail\` copies the certificate and key of ${first?.host.name} to the others.`;
      return {
        status: 'critical',
        hosts: hostNames(expired),
        summary: `certificate of ${namesOf(expired)} expired ${span(-least / 1000)} ago`,
        remedy: expired.some((one) => one === first) ? install : copy,
      };
    }
    if (prints.size > 1) {
      return {
        status: 'degraded',
        hosts: hostNames(hosts),
        summary: `${namesOf(hosts)} have different certificates`,
        remedy: install,
      };
    }
    if (least < 21 * day)
      return {
        status: least < 3 * day ? 'critical' : 'degraded',
        hosts: hostNames(hosts),
        summary: `certificate expires in ${span(least / 1000)}`,
        remedy: install,
      };
    return {
      status: 'ok',
      hosts: hostNames(hosts),
      summary: `${namesOf(hosts)} have the same certificate, valid for ${span(least / 1000)}`,
    };
  },
});

/** It uses memory and the port, and each start would modify the cluster through iRedMail's debian.cnf. */
export const noLocalDatabase = defineCheck({
  id: 'mail.no-local-database',
  on: 'mail',
  facts: { state: iredmailState },
  judge({ seen }) {
    const hosts = installedOf(seen);
    if (hosts.length === 0) return undefined;
    const bad = hosts.filter(
      ({ facts: { state } }) => state.mariadb.active === 'active' || state.mariadb.file === 'enabled',
    );
    if (bad.length === 0)
      return { status: 'ok', hosts: hostNames(hosts), summary: `no local MariaDB on ${namesOf(hosts)}` };
    return {
      status: 'degraded',
      hosts: hostNames(bad),
      summary: `iRedMail's local MariaDB is running or enabled on ${namesOf(bad)}`,
      remedy: '`deploy mail` disables it.',
    };
  },
});
