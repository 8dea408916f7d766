# Amavis itself is left out: what matters here is the key, which must be the same on every host.
amavisd_config() {
  ECHO_INFO "Configure Amavisd-new (interface between MTA and content checkers)."
  local key="$AMAVISD_DKIM_DIR/$FIRST_DOMAIN.pem"
  install -d -m 755 "$AMAVISD_DKIM_DIR" || return
  [ -f "$key" ] || openssl genrsa -out "$key" 2048 >>"$INSTALL_LOG" 2>&1 || return
  chmod 400 "$key"
  amavisd_databases
}
