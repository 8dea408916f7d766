dovecot_setup() {
  ECHO_INFO "Configure Dovecot (pop3/imap/lmtp server)."
  install -d -m 755 /etc/dovecot/iredmail /var/log/dovecot || return
  # As there: 2.4 has one file, with the directory's password in it, and the files of 2.3 lie beside it unread.
  if [ "$DOVECOT_VERSION" = 2.4 ]; then
    dovecot_24 | put 664 /etc/dovecot/dovecot.conf || return
  else
    dovecot_main | put 644 /etc/dovecot/dovecot.conf || return
  fi
  dovecot_ldap | put 640 /etc/dovecot/dovecot-ldap.conf || return
  chown root:dovecot /etc/dovecot/dovecot-ldap.conf
  doveconf -n >/dev/null 2>>"$INSTALL_LOG" || return
  enable dovecot
  dovecot_databases
}

dovecot_main() {
  cat <<END
listen = *
protocols = imap pop3 lmtp
mail_uid = 2000
mail_gid = 2000
first_valid_uid = 2000
last_valid_uid = 2000
log_path = /var/log/dovecot/dovecot.log
ssl = required
ssl_min_protocol = TLSv1.2
ssl_cert = <$SSL_CERT
ssl_key = <$SSL_KEY
disable_plaintext_auth = yes
auth_mechanisms = PLAIN LOGIN
mail_location = maildir:%Lh/Maildir/:INDEX=%Lh/Maildir/
namespace inbox {
  inbox = yes
  mailbox Sent {
    auto = subscribe
    special_use = \Sent
  }
}
passdb {
  driver = ldap
  args = /etc/dovecot/dovecot-ldap.conf
}
userdb {
  driver = ldap
  args = /etc/dovecot/dovecot-ldap.conf
}
service auth {
  unix_listener /var/spool/postfix/private/dovecot-auth {
    user = postfix
    group = postfix
    mode = 0660
  }
}
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    user = postfix
    group = postfix
    mode = 0600
  }
  inet_listener lmtp {
    address = 127.0.0.1
    port = 24
  }
}
protocol lmtp {
  postmaster_address = $DOMAIN_ADMIN_EMAIL
}
!include_try /etc/dovecot/iredmail/*.conf
END
}

dovecot_ldap() {
  local who='(&(objectClass=mailUser)(accountStatus=active)(mail=%u)(enabledService=%Ls%Lc))'
  cat <<END
hosts           = 127.0.0.1:389
ldap_version    = 3
auth_bind       = no
dn              = cn=vmail,$LDAP_SUFFIX
dnpass          = $LDAP_BINDPW
base            = o=domains,$LDAP_SUFFIX
scope           = subtree
deref           = never
user_filter     = $who
pass_filter     = $who
pass_attrs      = mail=user,userPassword=password,allowNets=allow_nets
user_attrs      = mail=user,homeDirectory=home,mailQuota=quota_rule=*:bytes=%$
default_pass_scheme = CRYPT
END
}

dovecot_24() {
  local who='(&(objectClass=mailUser)(accountStatus=active)(mail=%{user})(enabledService=%{protocol}%{secured | lower}))'
  cat <<END
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
listen = *
protocols = imap pop3 lmtp
mail_uid = 2000
mail_gid = 2000
first_valid_uid = 2000
last_valid_uid = 2000
log_path = syslog
syslog_facility = local5
ssl = required
ssl_min_protocol = TLSv1.2
ssl_server_cert_file = $SSL_CERT
ssl_server_key_file = $SSL_KEY
auth_allow_cleartext = no
auth_mechanisms = PLAIN LOGIN
mail_driver = maildir
mail_path = ~/Maildir
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = subscribe
    special_use = \Sent
  }
}
ldap_uris = ldap://127.0.0.1:389
ldap_base = o=domains,$LDAP_SUFFIX
ldap_auth_dn = cn=vmail,$LDAP_SUFFIX
ldap_auth_dn_password = $LDAP_BINDPW
passdb ldap {
  filter = $who
  fields {
    user = %{ldap:mail | lower}
    password = %{ldap:userPassword}
    allow_nets = %{ldap:allowNets | default('0.0.0.0/0,::/0')}
  }
}
userdb ldap {
  filter = $who
  fields {
    user = %{ldap:mail | lower}
    home = %{ldap:homeDirectory}
    quota_storage_size = %{ldap:mailQuota | default(0)}B
  }
}
service auth {
  unix_listener /var/spool/postfix/private/dovecot-auth {
    user = postfix
    group = postfix
    mode = 0660
  }
}
service lmtp {
  unix_listener /var/spool/postfix/private/dovecot-lmtp {
    user = postfix
    group = postfix
    mode = 0600
  }
  inet_listener lmtp {
    listen = 127.0.0.1
    port = 24
  }
}
protocol lmtp {
  postmaster_address = $DOMAIN_ADMIN_EMAIL
}
END
}
