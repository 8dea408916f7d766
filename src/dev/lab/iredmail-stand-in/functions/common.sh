# What every part uses: words for the log, steps that are done once, and what is known of this host and its config.

ECHO_INFO() { echo "[ INFO ] $*" | tee -a "$INSTALL_LOG"; }
ECHO_SKIP() { echo "< SKIP > Function: $*." | tee -a "$INSTALL_LOG"; }
ECHO_ERROR() { echo "<< ERROR >> $*" | tee -a "$INSTALL_LOG"; }

# A step that was done in an earlier run is left out; the rest of them is done from its beginning.
check_status_before_run() {
  local status="status_$1"
  if [ "${!status}" = DONE ]; then
    ECHO_SKIP "$1"
    return 0
  fi
  "$1" || {
    ECHO_ERROR "$1 did not finish."
    exit 1
  }
  echo "export status_$1=\"DONE\"" >>"$STATUS_FILE"
}

check_env() {
  [ "$(id -u)" = 0 ] || { ECHO_ERROR "Please *RUN* this script as root user."; exit 255; }
  export HOSTNAME="${IREDMAIL_HOSTNAME:-$(hostname -f 2>/dev/null)}"
  case $HOSTNAME in
    *.*) ;;
    *) ECHO_ERROR "Please configure a fully qualified domain name (FQDN) in /etc/hosts first."; exit 255 ;;
  esac
  . /etc/os-release
  case $ID/$VERSION_ID in
    debian/12) export DOVECOT_VERSION=2.3 PHP_VERSION=8.2 ;;
    debian/13) export DOVECOT_VERSION=2.4 PHP_VERSION=8.4 ;;
    *) ECHO_ERROR "Release version of the operating system on this server is unsupported."; exit 255 ;;
  esac
}

# Anything but the file and the answer "y" opens a dialog, which would block the installation.
choose_config() {
  if [ ! -e "$ROOTDIR/config" ] || [ "$(tail -n 1 "$ROOTDIR/config")" != '#EOF' ] ||
    [ "$AUTO_USE_EXISTING_CONFIG_FILE" != y ]; then
    ECHO_INFO "Installation wizard was cancelled."
    exit 0
  fi
  : "${USE_EXISTING_MYSQL:=NO}" "${MYSQL_SERVER_ADDRESS:=127.0.0.1}" "${MYSQL_SERVER_PORT:=3306}"
  : "${MYSQL_ROOT_USER:=root}" "${MYSQL_GRANT_HOST:=localhost}" "${INITIALIZE_SQL_DATA:=YES}" "${STORAGE_NODE:=vmail1}"
  : "${AMAVISD_DKIM_DIR:=/var/lib/dkim}"
  . "$ROOTDIR/config"
  ECHO_INFO "Using $ROOTDIR/config."
  export DOMAIN_ADMIN_EMAIL="postmaster@$FIRST_DOMAIN"
  export DOMAIN_ADMIN_HOME="$STORAGE_BASE_DIR/$STORAGE_NODE/$FIRST_DOMAIN/p/o/s/postmaster"
  export SSL_CERT=/etc/ssl/certs/iRedMail.crt SSL_KEY=/etc/ssl/private/iRedMail.key
}

# put MODE PATH writes what comes by stdin.
put() {
  local mode=$1 path=$2
  install -D -T -m "$mode" /dev/stdin "$path"
}

# kv NAME VALUE keeps a value where iRedMail's tools look for it.
kv() {
  install -d -m 700 /root/.iredmail/kv
  printf '%s\n' "$2" | put 400 "/root/.iredmail/kv/$1"
}

# As slapd and Dovecot understand it: hashed SCHEME DIGEST, the password by stdin.
hashed() {
  local salt
  salt=$(random_text 8)
  printf '{%s}%s' "$1" "$({ { cat; printf '%s' "$salt"; } | openssl dgst "-$2" -binary; printf '%s' "$salt"; } | base64 -w 0)"
}

random_text() { tr -dc 'A-Za-z0-9' </dev/urandom | head -c "$1"; }

enable() { systemctl enable --quiet "$@" >>"$INSTALL_LOG" 2>&1; }
