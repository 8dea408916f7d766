import { unitOf, units } from '../../facts/host/units.ts';
import { type SlapdConfig, slapdConfig } from '../../facts/ldap/config.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { keysChangedAt } from '../../facts/mail/iredmail-keys.ts';
import { defineStep } from '../../model/plan/step.ts';
import { shipped } from '../host/shipped.ts';
import { toInstall } from './iredmail-wanted.ts';

/** First checks that the key belongs to the certificate, also for newly installed keys. */
export const reloadKeys = shipped('iredmail-reload');

const always = ['postfix.service', 'dovecot.service', 'nginx.service'] as const;

const hasTls = ({ text }: SlapdConfig) => /^(olc)?TLSCertificateFile\b/im.test(text);

/** Operators replace the certificate on the first host; an interrupted run may have done so on others. */
export const certificateServed = defineStep({
  id: 'mail.certificate-served',
  on: ['mail'],
  summary: 'running services use the installed certificate',
  facts: { state: iredmailState, units, changedAt: keysChangedAt, slapd: slapdConfig },
  plan({ state, units: known, changedAt, slapd }, host, { inventory }) {
    if (!inventory.mail.iredmail || toInstall(state, host, inventory)) return [];
    const daemons = hasTls(slapd) ? [...always, 'slapd.service' as const] : always;
    const isOld = daemons.some((name) => {
      const unit = unitOf(known, name);
      return unit.active === 'active' && unit.changedAt < changedAt;
    });
    if (!isOld) return [];
    return [
      {
        summary: 'reload Postfix, Dovecot, nginx and (with TLS) slapd with the new certificate',
        run: ['sh', '-c', reloadKeys],
        ...(hasTls(slapd) ? { disrupts: 'slapd on this host restarts' } : {}),
        timeoutSeconds: 120,
      },
    ];
  },
});
