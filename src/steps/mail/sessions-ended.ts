import { isActive } from '../../facts/ldap/active.ts';
import { mailSessions } from '../../facts/mail/sessions.ts';
import type { Change, Step } from '../../model/plan/step.ts';
import { defineStep } from '../../model/plan/step.ts';

/** Dovecot caches what it knows of a user: without the flush, a client that comes back at once might be let in. */
const script = `
command -v doveadm >/dev/null || exit 0
doveadm auth cache flush "$1" >/dev/null 2>&1 || true
for try in 1 2 3 4 5; do
  doveadm kick "$1" >/dev/null 2>&1 || true
  [ -n "$(doveadm who "$1" 2>/dev/null | grep @)" ] || exit 0
  sleep 1
done
echo "sessions of $1 are still open" >&2
exit 1`;

interface Facts {
  readonly active: boolean | undefined;
  readonly sessions: number;
}

/**
 * A mailbox, or all mailboxes of a domain, have no open sessions. While the entry is active a login is possible, so the end of
 * sessions is planned ahead.
 */
export function sessionsEnded(name: string): Step {
  const mask = name.includes('@') ? name : `*@${name}`;
  return defineStep({
    id: 'mail.sessions-ended',
    on: ['mail'],
    summary: `${name} has no sessions`,
    facts: { active: isActive(name), sessions: mailSessions(mask) },
    plan({ active, sessions }: Facts): readonly Change[] {
      if (sessions === 0 && active !== true) return [];
      return [
        {
          summary: `end the sessions of ${name}`,
          run: ['sh', '-c', script, 'sh', mask],
          disrupts: `${mask} is logged out`,
        },
      ];
    },
  });
}
