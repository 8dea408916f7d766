import { dovecotConf, exposedPasswords, passwordLine, readerGroups } from '../../facts/mail/exposed-passwords.ts';
import { iredmailState } from '../../facts/mail/iredmail.ts';
import { defineStep } from '../../model/plan/step.ts';
import { toInstall } from './iredmail-wanted.ts';

const narrow = 'grep -Eqs -- "$1" "$2" || exit 0; chgrp "$3" "$2" && chmod 640 "$2"';

/** iRedMail 1.8.1 lets every user read them. */
export const passwordsKeptPrivate = defineStep({
  id: 'iredmail.passwords-private',
  on: ['mail'],
  summary: 'passwords in configuration files are private',
  facts: { state: iredmailState, exposed: exposedPasswords },
  plan({ state, exposed }, host, { inventory }) {
    if (!inventory.mail.iredmail) return [];
    const ahead = toInstall(state, host, inventory) !== undefined;
    return Object.entries(readerGroups).flatMap(([path, group]) => {
      const found = exposed.find((file) => file.path === path);
      if (!found && !ahead) return [];
      const condition = path === dovecotConf ? ' if it holds passwords, as with Dovecot 2.4' : '';
      return [
        {
          summary: `let only root and ${group} read ${path}${condition}`,
          run: ['sh', '-c', narrow, 'sh', passwordLine, path, group] as const,
          ...(found && {
            undo: [
              { run: ['chgrp', found.owner.replace(/.*:/, ''), path] as const },
              { run: ['chmod', found.mode, path] as const },
            ],
          }),
        },
      ];
    });
  },
});
