ldap_server_config() {
  ECHO_INFO "Configure LDAP server: OpenLDAP."
  local name data
  name=$(printf '%s' "$LDAP_SUFFIX" | sed 's/dc=//g; s/,/./g')
  data=/var/lib/ldap/$name
  # With the modes that the caller's umask leaves, as iRedMail does it.
  cp -f "$SAMPLE_DIR/iredmail.schema" /etc/ldap/schema/ || return
  LDAP_ROOTPW_HASH=$(printf '%s' "$LDAP_ROOTPW" | hashed SSHA sha1)
  sed -e "s|PH_SUFFIX|$LDAP_SUFFIX|g" -e "s|PH_ROOTPW|$LDAP_ROOTPW_HASH|" -e "s|PH_DATA|$data|" \
    "$SAMPLE_DIR/slapd.conf" | put 640 /etc/ldap/slapd.conf || return
  chown openldap:openldap /etc/ldap/slapd.conf
  sed -i -e 's|^SLAPD_CONF=.*|SLAPD_CONF="/etc/ldap/slapd.conf"|' \
    -e 's|^SLAPD_PIDFILE=.*|SLAPD_PIDFILE="/run/slapd/slapd.pid"|' /etc/default/slapd || return
  systemctl stop slapd
  rm -rf "$data"
  install -d -o openldap -g openldap -m 700 "$data" || return
  install -d -o openldap -g openldap /run/slapd || return
  slapd -Tt -u -f /etc/ldap/slapd.conf >>"$INSTALL_LOG" 2>&1 || return
  enable slapd
  systemctl restart slapd || return
  initial_entries >"$RUNTIME_DIR/ldap_init.ldif"
  chmod 400 "$RUNTIME_DIR/ldap_init.ldif"
  printf '%s' "$LDAP_ROOTPW" | put 400 "$RUNTIME_DIR/ldap.password"
  local left=20
  until ldapadd -x -H ldap://127.0.0.1 -D "cn=Manager,$LDAP_SUFFIX" -y "$RUNTIME_DIR/ldap.password" \
    -f "$RUNTIME_DIR/ldap_init.ldif" >>"$INSTALL_LOG" 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || return 1
    sleep 1
  done
  rm -f "$RUNTIME_DIR/ldap.password"
  kv ldap_root_password "$LDAP_ROOTPW"
  kv ldap_vmail_password "$LDAP_BINDPW"
  kv ldap_vmailadmin_password "$LDAP_ADMIN_PW"
  kv first_domain_admin_password "$DOMAIN_ADMIN_PASSWD_PLAIN"
}

initial_entries() {
  local domain="domainName=$FIRST_DOMAIN,o=domains,$LDAP_SUFFIX" name service
  cat <<END
dn: $LDAP_SUFFIX
objectClass: dcObject
objectClass: organization
dc: $(printf '%s' "$LDAP_SUFFIX" | sed 's/^dc=//; s/,.*//')
o: $FIRST_DOMAIN

dn: cn=vmail,$LDAP_SUFFIX
objectClass: person
cn: vmail
sn: vmail
userPassword: $(printf '%s' "$LDAP_BINDPW" | hashed SSHA sha1)

dn: cn=vmailadmin,$LDAP_SUFFIX
objectClass: person
cn: vmailadmin
sn: vmailadmin
userPassword: $(printf '%s' "$LDAP_ADMIN_PW" | hashed SSHA sha1)

dn: o=domainAdmins,$LDAP_SUFFIX
objectClass: organization
o: domainAdmins

dn: o=domains,$LDAP_SUFFIX
objectClass: organization
o: domains

dn: $domain
objectClass: mailDomain
domainName: $FIRST_DOMAIN
mtaTransport: dovecot
accountStatus: active
accountSetting: minPasswordLength:8
accountSetting: defaultQuota:1024
enabledService: mail

END
  for name in Users Groups Aliases Externals; do
    printf 'dn: ou=%s,%s\nobjectClass: organizationalUnit\nou: %s\n\n' "$name" "$domain" "$name"
  done
  cat <<END
dn: mail=$DOMAIN_ADMIN_EMAIL,ou=Users,$domain
objectClass: inetOrgPerson
objectClass: shadowAccount
objectClass: amavisAccount
objectClass: mailUser
cn: postmaster
sn: postmaster
uid: postmaster
mail: $DOMAIN_ADMIN_EMAIL
userPassword: $(printf '%s' "$DOMAIN_ADMIN_PASSWD_PLAIN" | hashed SSHA512 sha512)
homeDirectory: $DOMAIN_ADMIN_HOME/
mailQuota: 104857600
accountStatus: active
domainGlobalAdmin: yes
END
  for service in mail internal doveadm smtp smtpsecured smtptls pop3 pop3secured pop3tls imap imapsecured imaptls deliver lda \
    lmtp forward senderbcc recipientbcc managesieve managesievesecured sieve sievesecured sievetls \
    displayedInGlobalAddressBook shadowaddress lib-storage indexer-worker dsync domainadmin sogo sogowebmail sogocalendar \
    sogoactivesync; do
    echo "enabledService: $service"
  done
}
