postfix_setup() {
  ECHO_INFO "Configure Postfix (MTA)."
  postfix_main | put 644 /etc/postfix/main.cf || return
  postfix_maps || return
  printf 'root: %s\npostmaster: %s\n' "$DOMAIN_ADMIN_EMAIL" "$DOMAIN_ADMIN_EMAIL" | put 644 /etc/postfix/aliases
  newaliases || return
  local service
  for service in submission smtps; do
    postconf -M "$service/inet=$service inet n - y - - smtpd" || return
    postconf -P "$service/inet/syslog_name=postfix/$service" "$service/inet/smtpd_sasl_auth_enable=yes" \
      "$service/inet/smtpd_client_restrictions=permit_sasl_authenticated,reject" || return
  done
  postconf -P submission/inet/smtpd_tls_security_level=encrypt smtps/inet/smtpd_tls_wrappermode=yes || return
  postfix check >>"$INSTALL_LOG" 2>&1 || return
  enable postfix
}

postfix_main() {
  cat <<END
compatibility_level = 3.6
myhostname = $HOSTNAME
mydestination = \$myhostname, localhost, localhost.localdomain
mynetworks = 127.0.0.1
inet_interfaces = all
inet_protocols = ipv4
biff = no
append_dot_mydomain = no
recipient_delimiter = +
alias_maps = hash:/etc/postfix/aliases
alias_database = hash:/etc/postfix/aliases
message_size_limit = 15728640
smtpd_tls_security_level = may
smtpd_tls_cert_file = $SSL_CERT
smtpd_tls_key_file = $SSL_KEY
smtpd_tls_auth_only = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/dovecot-auth
smtpd_helo_required = yes
smtpd_helo_restrictions =
    permit_mynetworks
    permit_sasl_authenticated
    reject_non_fqdn_helo_hostname
    reject_unknown_helo_hostname
smtpd_recipient_restrictions =
    reject_non_fqdn_recipient
    reject_unlisted_recipient
    check_policy_service inet:127.0.0.1:7777
    permit_mynetworks
    permit_sasl_authenticated
    reject_unauth_destination
    check_policy_service inet:127.0.0.1:12340
virtual_mailbox_domains = proxy:ldap:/etc/postfix/ldap/virtual_mailbox_domains.cf
virtual_mailbox_maps = proxy:ldap:/etc/postfix/ldap/virtual_mailbox_maps.cf
virtual_alias_maps =
virtual_transport = lmtp:unix:private/dovecot-lmtp
proxy_read_maps = \$virtual_mailbox_domains \$virtual_mailbox_maps \$alias_maps proxy:unix:passwd.byname
END
}

postfix_maps() {
  mkdir -p /etc/postfix/ldap
  ldap_map '(&(objectClass=mailDomain)(accountStatus=active)(enabledService=mail)(domainName=%s))' domainName |
    put 640 /etc/postfix/ldap/virtual_mailbox_domains.cf || return
  { ldap_map '(&(objectClass=mailUser)(|(mail=%s)(shadowAddress=%s))(accountStatus=active)(!(domainStatus=disabled))(enabledService=mail)(enabledService=deliver))' \
    homeDirectory
    echo 'result_format   = %s/Maildir/'; } | put 640 /etc/postfix/ldap/virtual_mailbox_maps.cf || return
  printf '# Permit local clients\n127.0.0.0/8 permit\n' | put 644 /etc/postfix/postscreen_access.cidr || return
  chown root:postfix /etc/postfix/ldap/*.cf
}

# ldap_map FILTER ATTRIBUTE
ldap_map() {
  cat <<END
server_host     = ldap://127.0.0.1:389
version         = 3
bind            = yes
start_tls       = no
bind_dn         = cn=vmail,$LDAP_SUFFIX
bind_pw         = $LDAP_BINDPW
search_base     = o=domains,$LDAP_SUFFIX
scope           = sub
query_filter    = $1
result_attribute= $2
END
}
