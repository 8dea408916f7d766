add_required_users() {
  ECHO_INFO "Create required system accounts."
  getent group vmail >/dev/null || groupadd -g 2000 vmail || return
  getent passwd vmail >/dev/null || useradd -m -u 2000 -g 2000 -s /usr/sbin/nologin vmail || return
  local store="$STORAGE_BASE_DIR/$STORAGE_NODE"
  install -d -m 755 "$STORAGE_BASE_DIR" &&
    install -d -o vmail -g vmail -m 700 "$store" "$store/$FIRST_DOMAIN" &&
    install -d -o vmail -g vmail -m 700 "$store/$FIRST_DOMAIN"/p{,/o{,/s}} &&
    install -d -o vmail -g vmail -m 700 "$DOMAIN_ADMIN_HOME"{,/Maildir{,/new,/cur,/tmp}} &&
    install -d -m 700 "$STORAGE_BASE_DIR/backup"
}
