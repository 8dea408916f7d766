import { clock } from '../../facts/host/clock.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { iredmailDaemons } from '../../facts/mail/iredmail-daemons.ts';
import { virusSignatures } from '../../facts/mail/virus-signatures.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { span } from '../cluster/words.ts';
import { installedOf } from './services.ts';

/** ClamAV publishes new signatures every day, and calls older ones outdated after a week. */
const oldSeconds = 7 * 86_400;

/**
 * Without signatures clamd does not start, and amavis delivers mail unscanned ("ALL VIRUS SCANNERS FAILED … Passed
 * UNCHECKED"): nothing else tells. A masked clamav-daemon is off on purpose.
 */
export const virusScannerRuns = defineCheck({
  id: 'mail.virus-scanner',
  on: 'mail',
  facts: { state: iredmailState, daemons: iredmailDaemons, signatures: virusSignatures, clock },
  judge({ seen }) {
    const hosts = installedOf(seen).filter(({ facts }) => {
      const scanner = facts.daemons.get('clamav-daemon');
      return scanner?.known === true && scanner.file !== 'masked';
    });
    if (hosts.length === 0) return undefined;
    return combine(
      hosts.map(({ host: { name }, facts: { daemons, signatures, clock: now } }): Verdict => {
        const active = (unit: string) => daemons.get(unit)?.active ?? 'not installed';
        const bad = (summary: string, remedy: string): Verdict => ({
          status: 'degraded',
          hosts: [name],
          summary,
          remedy,
        });
        if (signatures.missing.length > 0) {
          return bad(
            `${name} delivers mail unscanned: ClamAV has no signatures (${named(signatures.missing)} missing)`,
            `On each: \`freshclam\`, then \`systemctl restart clamav-daemon\`. Without internet, copy main.cvd and daily.cvd to /var/lib/clamav. To do without: \`systemctl mask --now clamav-daemon\`.`,
          );
        }
        if (active('clamav-daemon') !== 'active') {
          return bad(
            `${name} delivers mail unscanned: clamav-daemon is ${active('clamav-daemon')}`,
            `On each: \`systemctl restart clamav-daemon\`; \`journalctl -u clamav-daemon\` shows why. To do without: \`systemctl mask --now clamav-daemon\`.`,
          );
        }
        const age = now / 1000 - signatures.updatedAt;
        const updates = active('clamav-freshclam');
        if (age <= oldSeconds) return fine({ name });
        return bad(
          `virus signatures of ${name} are ${span(age)} old${updates === 'active' ? '' : `: clamav-freshclam is ${updates}`}`,
          `On each: \`systemctl restart clamav-freshclam\`; \`tail /var/log/clamav/freshclam.log\` shows why they are not updated.`,
        );
      }),
      (good) => `mail is scanned for viruses on ${named(hostsOf(good))}`,
    );
  },
});
