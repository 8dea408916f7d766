install_all() {
  ECHO_INFO "Installing packages ..."
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get -q update && apt-get -q -y --no-install-recommends install slapd ldap-utils mariadb-server postfix \
    postfix-ldap dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-ldap nginx-light cron openssl; } \
    >"$RUNTIME_DIR/pkg.install.log" 2>&1; then
    ECHO_ERROR "Installation failed, please check $RUNTIME_DIR/pkg.install.log: $(tail -n 1 "$RUNTIME_DIR/pkg.install.log")"
    exit 255
  fi
  echo 'export status_after_package_installation="DONE"' >>"$STATUS_FILE"
}
