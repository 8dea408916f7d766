import { type DirectoryLookup, directoryLookups } from '../../facts/mail/directory-lookups.ts';
import { type Check, defineCheck } from '../../model/check/check.ts';
import type { View } from '../../model/check/fact.ts';
import { absence } from '../../model/check/silence.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';

/** Dovecot and Postfix on this host find a mailbox within so many seconds, in its own directory or in another one. */
export function findsMailboxes({ name }: Host, withinSeconds: number): Check {
  return defineCheck({
    id: `mail.directory-lookups:${name}`,
    on: 'mail',
    facts: { lookups: directoryLookups },
    judge({ seen, missing }: View<{ readonly lookups: readonly DirectoryLookup[] }>) {
      const lookups = seen.find(({ host }) => host.name === name)?.facts.lookups ?? [];
      if (lookups.length === 0) {
        const why = absence(missing.filter(({ host }) => host.name === name)) || `no mail programs on ${name}`;
        return { status: 'unknown', hosts: [name], summary: why, remedy: `\`deploy mail\` installs them on ${name}.` };
      }
      const told = lookups.map(({ program, found, milliseconds }) =>
        found ? `${program} in ${(milliseconds / 1000).toFixed(2)} s` : `${program} not`,
      );
      const summary = `mailbox lookups on ${name}: ${named(told)}`;
      if (lookups.every(({ found, milliseconds }) => found && milliseconds <= withinSeconds * 1000))
        return { status: 'ok', hosts: [name], summary };
      return { status: 'critical', hosts: [name], summary, remedy: `\`ldap\` shows which directories answer ${name}.` };
    },
  });
}
