cleanup() {
  cat >/etc/iredmail-release <<END
$(cat "$ROOTDIR/version") OPENLDAP edition.
# Written by the stand-in of mailha's lab.
END
  { echo "* Admin of domain $FIRST_DOMAIN: $DOMAIN_ADMIN_EMAIL"
    echo "* Password: $DOMAIN_ADMIN_PASSWD_PLAIN"
    echo "* LDAP: cn=Manager,$LDAP_SUFFIX"
    echo "* Password: $LDAP_ROOTPW"; } | put 400 "$TIP_FILE"
  { printf 'From: root@%s\nTo: %s\nSubject: Details of this iRedMail installation\n\n' "$HOSTNAME" "$DOMAIN_ADMIN_EMAIL"
    cat "$TIP_FILE"; } | put 700 "$DOMAIN_ADMIN_HOME/Maildir/new/details.eml" || return
  chown -R vmail:vmail "$DOMAIN_ADMIN_HOME"
  ECHO_INFO "installation and configuration complete. Please reboot your system to enable all mail services."
}
