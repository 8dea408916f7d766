import type { MailTrouble } from '../../model/mail/mail-client.ts';

interface Advice {
  /** Whether the server rejected the worker as an unknown sender, which proves nothing about other senders. */
  readonly isStranger: boolean;
  readonly remedy: string;
}

/** Replies of postscreen and iRedAPD to an unknown client, and of Postfix to one without reverse DNS. */
const stranger =
  /greylist|intentional policy rejection|4\.3\.2 service currently unavailable|blocked using|protocol error|(client host|helo command|sender address) rejected/i;

/** What to do when a mail host, or the real server behind a VIP, failed a client. */
export function remedyFor(host: string, trouble: MailTrouble): Advice {
  const isStranger = ['later', 'refused'].includes(trouble.kind) && stranger.test(trouble.why);
  return { isStranger, remedy: isStranger ? allowWorker(trouble) : remedies[trouble.kind](host, trouble) };
}

/** postscreen has its own allow list; greylisting and the rest of iRedAPD have theirs. */
function allowWorker({ from = 'ADDRESS-OF-THE-WORKER' }: MailTrouble): string {
  const address = from.replace('::ffff:', '');
  return `The worker is rejected as an unknown sender; other senders may be fine. To allow the worker, on each mail host add the line \`${address}/32 permit\` to /etc/postfix/postscreen_access.cidr and \`postfix reload\`; set \`MYNETWORKS = ['${address}']\` in /opt/iredapd/settings.py, which has no such line after an installation, and \`systemctl restart iredapd\`; set reverse DNS for ${address}. Or type \`mailflow\` again from the same worker after 15 minutes.`;
}

const remedies: { readonly [K in MailTrouble['kind']]: (host: string, trouble: MailTrouble) => string } = {
  unreachable: (host) =>
    `\`mail\` shows whether the port answers on ${host} itself. If it does, check the filters between the worker and ${host}: nftables, or a provider that blocks port 25.`,
  silent: (host) =>
    `On ${host}: \`systemctl restart postfix dovecot\`; \`journalctl -p err -n 50\` and \`ss -ltnp\` show what hangs.`,
  certificate: (host) =>
    `Check which certificate ${host} serves. Reload daemons that still have the old one (\`systemctl reload postfix dovecot\`); \`deploy mail\` installs the same on all mail hosts. If it belongs to no mail host, another server answers at that address.`,
  login: (host) =>
    `The postmaster password in secrets.yaml differs from the one in the directory. \`ldap\` shows whether ${host} is up to date; if the password was changed elsewhere, set it in secrets.yaml as postmasterPassword.`,
  later: (host, { why }) =>
    /4\.3\.5|server configuration (problem|error)/i.test(why)
      ? `On ${host} Postfix cannot use its policy service, iRedAPD on port 7777, or one of its lookup tables: \`systemctl restart iredapd\`; \`journalctl -u 'postfix*' -n 50\` names it, \`mail\` shows which daemons run.`
      : `${host} cannot reach its directory, is out of disk space, or is overloaded: see \`ldap\`, \`mail\` and on ${host} \`journalctl -u 'postfix*' -u dovecot -n 50\`.`,
  refused: (host, { why }) =>
    /5\.1\.1|user unknown/i.test(why)
      ? `${host} does not find postmaster in its directory: \`ldap\` shows whether it is up to date.`
      : `On ${host}: \`journalctl -u 'postfix*' -n 50\` shows which rule refused it.`,
  broken: (host) => `On ${host}: \`journalctl -u 'postfix*' -u dovecot -n 50\`, \`tail /var/log/dovecot/dovecot.log\`.`,
};
