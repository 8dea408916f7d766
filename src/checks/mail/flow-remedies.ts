import type { MailTrouble } from '../../model/mail/mail-client.ts';

interface Advice {
  /** Whether the server turns away the worker, whom it does not know, and so says nothing about how it treats others. */
  readonly isStranger: boolean;
  readonly remedy: string;
}

/** postscreen's and iRedAPD's words for somebody whom they see for the first time, and Postfix's for one without a name. */
const stranger =
  /greylist|intentional policy rejection|4\.3\.2 service currently unavailable|blocked using|protocol error|(client host|helo command|sender address) rejected/i;

/** What to do when one mail host, or whoever is behind a VIP, did not do what a client asked. */
export function remedyFor(host: string, trouble: MailTrouble): Advice {
  const isStranger = ['later', 'refused'].includes(trouble.kind) && stranger.test(trouble.why);
  return { isStranger, remedy: isStranger ? letIn(host, trouble) : remedies[trouble.kind](host, trouble) };
}

/** postscreen is passed by its own list; greylisting and all that iRedAPD does besides, by its settings. */
function letIn(host: string, { from = 'ADDRESS-OF-THE-WORKER' }: MailTrouble): string {
  const address = from.replace('::ffff:', '');
  return `That is how ${host} treats strangers, and says nothing of others. To let the worker in, on each mail host put the line \`${address}/32 permit\` into /etc/postfix/postscreen_access.cidr and \`postfix reload\`; add '${address}' to MYNETWORKS in /opt/iredapd/settings.py and \`systemctl restart iredapd\`; give ${address} a name in DNS. Or type \`mailflow\` again from the same worker after a quarter of an hour.`;
}

const remedies: { readonly [K in MailTrouble['kind']]: (host: string, trouble: MailTrouble) => string } = {
  unreachable: (host) =>
    `\`mail\` tells whether the port answers on ${host} itself. When it does, see what filters between the worker and ${host}: its nftables, or a provider that blocks port 25.`,
  silent: (host) =>
    `On ${host}: \`systemctl restart postfix dovecot\`; \`journalctl -p err -n 50\` and \`ss -ltnp\` say what hangs.`,
  certificate: (host) =>
    `See which certificate ${host} serves: a daemon that still has an old one in memory is to be reloaded (\`systemctl reload postfix dovecot\`); \`deploy mail\` gives all mail hosts the same. When it is nobody's, somebody else answers there.`,
  login: (host) =>
    `The password of postmaster in secrets.yaml and the one in the directory differ: \`ldap\` tells whether ${host} has what the others have; a password that was changed elsewhere belongs into secrets.yaml as postmasterPassword.`,
  later: (host) =>
    `${host} cannot ask its directory, has no room, or has too much to do: \`ldap\`, \`mail\` and on it \`journalctl -u 'postfix*' -u dovecot -n 50\` say which.`,
  refused: (host, { why }) =>
    /5\.1\.1|user unknown/i.test(why)
      ? `${host} does not find postmaster in its directory: \`ldap\` tells whether it has what the others have.`
      : `On ${host}: \`journalctl -u 'postfix*' -n 50\` says which rule refused it.`,
  broken: (host) => `On ${host}: \`journalctl -u 'postfix*' -u dovecot -n 50\`, \`tail /var/log/dovecot/dovecot.log\`.`,
};
