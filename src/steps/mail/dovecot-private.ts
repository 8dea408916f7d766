import { dovecotConf, exposedPasswords } from '../../facts/mail/exposed-passwords.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { defineStep } from '../../model/plan/step.ts';
import { toInstall } from './iredmail-wanted.ts';

/** dovecot-lda(1) and the quota warning run as vmail and read it. Dovecot 2.3 keeps its passwords in other files. */
const narrow = 'grep -Eqs "^[[:space:]]*ldap_auth_dn_password" "$1" || exit 0; chgrp vmail "$1" && chmod 640 "$1"';

/** iRedMail 1.8.1 lets every user read it. */
export const dovecotConfPrivate = defineStep({
  id: 'dovecot.conf-private',
  on: ['mail'],
  summary: 'passwords in dovecot.conf are private',
  facts: { state: iredmailState, exposed: exposedPasswords },
  plan({ state, exposed }, host, { inventory }) {
    if (!inventory.mail.iredmail) return [];
    const found = exposed.find(({ path }) => path === dovecotConf);
    if (!found && !toInstall(state, host, inventory)) return [];
    return [
      {
        summary: `let only root and vmail read ${dovecotConf} where it holds passwords (Dovecot 2.4)`,
        run: ['sh', '-c', narrow, 'sh', dovecotConf],
        ...(found && {
          undo: [
            { run: ['chgrp', found.owner.replace(/.*:/, ''), dovecotConf] as const },
            { run: ['chmod', found.mode, dovecotConf] as const },
          ],
        }),
      },
    ];
  },
});
