import { managedFiles, paths } from '../../facts/host/managed-files.ts';
import { units } from '../../facts/host/units.ts';
import { dovecotSettings, nfsSettings } from '../../facts/mail/dovecot.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { recipientRestrictions } from '../../facts/mail/postfix.ts';
import { mailStoreOf } from '../../model/inventory/mail-store.ts';
import type { Change } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';
import { runDaemon } from '../host/daemon.ts';
import { shipped } from '../host/shipped.ts';
import { toInstall } from './iredmail-wanted.ts';

export function renderDovecotNfs(): string {
  return `# Written by mailha: the mail store is on NFS, and several mail hosts may open the same mailbox.
${Object.entries(nfsSettings)
  .map(([name, value]) => `${name} = ${value}\n`)
  .join('')}`;
}

const include: Change = {
  summary: "include iRedMail's directory in dovecot.conf",
  run: ['sh', '-c', shipped('iredmail-dovecot')],
};

export const dovecotOnNfs = defineStep({
  id: 'dovecot.on-nfs',
  on: ['mail'],
  summary: 'Dovecot does not rely on caches when the mail store is on NFS',
  facts: { files: managedFiles, units, state: iredmailState, settings: dovecotSettings },
  plan(now, host, { inventory }) {
    if (!inventory.mail.iredmail || !mailStoreOf(inventory)) return [];
    const ahead = toInstall(now.state, host, inventory) !== undefined;
    return runDaemon(
      {
        unit: 'dovecot.service',
        prepare: ahead || !now.settings.includes ? [include] : [],
        files: [{ path: paths.dovecotNfs, content: renderDovecotNfs() }],
        test: { summary: 'validate the Dovecot configuration', run: ['sh', '-c', 'doveconf -n >/dev/null'] },
        activate: {
          summary: 'reload or start Dovecot',
          run: ['systemctl', 'reload-or-restart', 'dovecot.service'],
        },
      },
      { files: ahead ? new Map() : now.files, units: now.units },
    );
  },
});

/** iRedMail's policy service of Dovecot, as main.cf names it. */
const quotaStatus = ['check_policy_service', 'inet:127.0.0.1:12340'] as const;
const asked = new RegExp(`(?<!\\{\\s*)\\b${quotaStatus.join('\\s+').replaceAll('.', '\\.')}(?=[\\s,]|$)`);

/**
 * It opens a mailbox per recipient on the host that receives the mail. Dovecot advises against it on NFS, and iRedMail's
 * clusters do without. LMTP still rejects mail over quota.
 */
export const quotaStatusLeftOut = defineStep({
  id: 'postfix.quota-status-left-out',
  on: ['mail'],
  summary: "Postfix does not use Dovecot's quota-status when the mail store is on NFS",
  facts: { state: iredmailState, restrictions: recipientRestrictions },
  plan({ state, restrictions }, host, { inventory }) {
    if (!inventory.mail.iredmail || !mailStoreOf(inventory)) return [];
    const ahead = toInstall(state, host, inventory) !== undefined;
    if (!ahead && !asked.test(restrictions)) return [];
    const back = `postconf -e "smtpd_recipient_restrictions = $0" && systemctl try-reload-or-restart postfix`;
    return [
      {
        summary: `remove ${quotaStatus.join(' ')} from smtpd_recipient_restrictions`,
        run: [
          'sh',
          '-c',
          shipped('iredmail-quota-status'),
          'sh',
          ...quotaStatus.map((word) => word.replaceAll('.', '\\.')),
        ],
        ...(ahead ? {} : { undo: [{ run: ['sh', '-c', back, restrictions] as const }] }),
      },
    ];
  },
});
