import { dovecotSettings, nfsSettings, otherThanNfs } from '../../facts/mail/dovecot.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import { mailStoreOf } from '../../model/inventory/mail-store.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';
import { installedOf } from './services.ts';

/** Without these settings a host overwrites changes it has not seen from its own cache, which corrupts mailboxes. */
export const dovecotFitForNfs = defineCheck({
  id: 'dovecot.on-nfs',
  on: 'mail',
  facts: { state: iredmailState, settings: dovecotSettings },
  judge({ seen }, inventory) {
    const hosts = installedOf(seen);
    if (!mailStoreOf(inventory) || hosts.length === 0) return undefined;
    return combine(
      hosts.map(({ host, facts: { settings } }): Verdict => {
        const other = otherThanNfs(settings);
        if (other.length === 0) return fine(host);
        const wanted = Object.entries(nfsSettings).filter(([name]) => other.includes(name));
        return {
          status: 'degraded',
          hosts: [host.name],
          summary: `Dovecot on ${host.name} is not set up for NFS: ${named(other.map((name) => `${name} is ${settings.values.get(name) ?? 'unknown'}`))}`,
          remedy: `\`deploy mail\` sets ${named(wanted.map(([name, value]) => `${name} = ${value}`))}; \`doveconf -n\` on ${host.name} shows whether another file in /etc/dovecot overrides it.`,
        };
      }),
      (good) => `Dovecot is set up for NFS on ${named(hostsOf(good))}`,
    );
  },
});
