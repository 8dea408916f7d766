import { iredmailState } from '../../facts/mail/iredmail.ts';
import { servedCertificates } from '../../facts/mail/served-certificates.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { installedOf } from './services.ts';

const daemons: Readonly<Record<number, string>> = { 993: 'dovecot', 587: 'postfix', 443: 'nginx', 389: 'slapd' };

/** A renewed certificate takes effect only on reload: daemons serve the one they read at start. */
export const mailCertificateServed = defineCheck({
  id: 'mail.certificate-served',
  on: 'mail',
  facts: { state: iredmailState, certificates: servedCertificates },
  judge({ seen }) {
    const hosts = installedOf(seen).filter(({ facts }) => facts.certificates.file !== undefined);
    if (hosts.length === 0) return undefined;
    return combine(
      hosts.map(({ host: { name }, facts: { certificates } }): Verdict => {
        const other = [...certificates.served].filter(([, pem]) => pem !== certificates.file).map(([port]) => port);
        if (other.length === 0) return fine({ name });
        const again = named(other.map((port) => daemons[port] ?? String(port)));
        return {
          status: 'degraded',
          hosts: [name],
          summary: `${name} serves an outdated certificate on port ${named(other.map(String))}`,
          remedy: `\`deploy mail\` reloads it; by hand on ${name}: \`systemctl restart\` ${again}.`,
        };
      }),
      (good) => `installed certificate served on ${named(hostsOf(good))}`,
    );
  },
});
