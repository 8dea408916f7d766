import type { Fact } from '../../model/check/fact.ts';

/** Whether programs of this host find a mailbox, whichever directory they ask. */
export interface DirectoryLookup {
  readonly program: 'Dovecot' | 'Postfix';
  readonly found: boolean;
  readonly milliseconds: number;
}

// Dovecot's running auth service, with the connection that logins use; and Postfix' map, on a connection of its own.
// Every mail domain that iRedMail installs has a postmaster.
const script = `address=$1
ask() {
  name=$1 began=$(date +%s%N); shift
  timeout 8 "$@" >/dev/null 2>&1; code=$?
  echo "$name $code $(( ($(date +%s%N) - began) / 1000000 ))"
}
command -v doveadm >/dev/null && ask Dovecot doveadm user -f home "$address"
map=/etc/postfix/ldap/virtual_mailbox_maps.cf
[ ! -f "$map" ] || ask Postfix postmap -q "$address" "ldap:$map"
exit 0`;

export const directoryLookups: Fact<readonly DirectoryLookup[]> = {
  id: 'mail.directory-lookups',
  argv: ['sh', '-c', script, 'sh'],
  given: ({ domain }) => [`postmaster@${domain}`],
  seconds: 20,
  parse: (stdout) =>
    [...stdout.matchAll(/^(Dovecot|Postfix) (\d+) (\d+)$/gm)].map(([, program, code, ms]) => ({
      program: program === 'Dovecot' ? 'Dovecot' : 'Postfix',
      found: code === '0',
      milliseconds: Number(ms),
    })),
};
