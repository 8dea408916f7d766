import { join } from 'node:path';
import { type Setup, vmail } from './mail-hosts.ts';

/** Of the signer of submitted mail. */
export const signerPort = 28_891;

/** Of the settings that iRedMail makes what a probe comes across. */
export function postfixMain(folder: string, { address, certificate, main, signingKey }: Setup): string {
  return `compatibility_level = 3.6
myhostname = mail.example.net
mydestination =
mynetworks = 127.0.0.1/32
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
queue_directory = ${join(folder, 'queue')}
data_directory = ${join(folder, 'data')}
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${certificate.cert}
smtpd_tls_key_file = ${certificate.key}
smtpd_helo_required = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = ${join(folder, 'run', 'postfix-auth')}
mailha_signer = ${signingKey === undefined ? '' : `inet:${address}:${signerPort}`}
smtpd_recipient_restrictions = reject_non_fqdn_recipient, reject_unlisted_recipient, permit_mynetworks, reject_unauth_destination
virtual_mailbox_domains = example.net
virtual_mailbox_maps = texthash:${join(folder, 'postfix', 'users')}
virtual_transport = lmtp:unix:${join(folder, 'run', 'lmtp')}
virtual_alias_maps =
alias_maps =
alias_database =
${main}
`;
}

export function postfixMaster(address: string, offset: number): string {
  const service = (name: string, isPrivate: string, most: string, program = name) =>
    `${name} unix ${isPrivate} - n - ${most} ${program}`;
  return `${[
    `${address}:${25 + offset} inet n - n - - smtpd`,
    [
      `${address}:${587 + offset} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes`,
      '-o smtpd_recipient_restrictions=permit_sasl_authenticated,reject -o smtpd_milters=$mailha_signer',
    ].join(' '),
    'pickup unix n - n 60 1 pickup',
    'qmgr unix n - n 300 1 qmgr',
    service('cleanup', 'n', '0'),
    service('tlsmgr', '-', '1'),
    service('rewrite', '-', '-', 'trivial-rewrite'),
    ...['bounce', 'defer', 'trace'].map((name) => service(name, '-', '0', 'bounce')),
    service('flush', 'n', '0'),
    ...['proxymap', 'smtp', 'error', 'discard', 'lmtp'].map((name) => service(name, '-', '-')),
    service('retry', '-', '-', 'error'),
    service('showq', 'n', '-'),
    service('anvil', '-', '1'),
  ].join('\n')}\n`;
}

export function dovecotConfiguration(folder: string, { address, store, certificate }: Setup, offset: number): string {
  return `base_dir = ${join(folder, 'run')}
state_dir = ${join(folder, 'dovecot')}
log_path = ${join(folder, 'dovecot.log')}
listen = ${address}
protocols = imap lmtp
mail_uid = ${vmail}
mail_gid = ${vmail}
first_valid_uid = ${vmail}
ssl = required
ssl_cert = <${certificate.cert}
ssl_key = <${certificate.key}
mail_location = maildir:${store}/%u
auth_failure_delay = 0
passdb {
  driver = passwd-file
  args = ${join(folder, 'users')}
}
userdb {
  driver = static
  args = uid=${vmail} gid=${vmail} home=${store}/%u
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = ${993 + offset}
  }
}
service auth {
  unix_listener postfix-auth {
    user = postfix
    mode = 0600
  }
}
service lmtp {
  unix_listener lmtp {
    user = postfix
    mode = 0600
  }
}
namespace inbox {
  inbox = yes
  mailbox Junk {
    auto = create
    special_use = \\Junk
  }
}
`;
}
