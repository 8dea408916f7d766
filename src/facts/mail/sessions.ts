import type { Fact } from '../../model/check/fact.ts';

/** Mask of doveadm(1): one address, or `*@` and a domain. */
const script = 'command -v doveadm >/dev/null || exit 0; doveadm who "$0" 2>/dev/null';

/** Sessions of these users on this host: IMAP, POP3 and so on. None where Dovecot does not run. */
export function mailSessions(mask: string): Fact<number> {
  return {
    id: `mail.sessions ${mask}`,
    argv: ['sh', '-c', script, mask],
    anyCode: true,
    // `anna@example.net  2 imap (711 715) (192.0.2.1)`, below a header where the output is a table.
    parse: (stdout) => [...stdout.matchAll(/^\S+@\S+\s+(\d+)\s/gm)].reduce((sum, [, count]) => sum + Number(count), 0),
  };
}
