generate_ssl_keys() {
  ECHO_INFO "Creating self-signed SSL certificate keys ..."
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=$HOSTNAME" -keyout "$SSL_KEY" -out "$SSL_CERT" \
    >>"$INSTALL_LOG" 2>&1 && chmod +r "$SSL_CERT" "$SSL_KEY"
}
