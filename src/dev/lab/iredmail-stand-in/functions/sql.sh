# Errors of SQL end one block and nothing else, as the client does in batch mode.
sql() { mysql --defaults-file=/root/.my.cnf; }

mysql_initialize_db() {
  ECHO_INFO "Configure MariaDB database server."
  put 644 /etc/systemd/system/mariadb.service.d/override.conf <<END
[Service]
LimitNOFILE=infinity
END
  systemctl daemon-reload
  enable mariadb
  systemctl stop mariadb
  systemctl start mariadb
}

mysql_generate_defaults_file_root() {
  client_file "$MYSQL_ROOT_USER" "$MYSQL_ROOT_PASSWD" | put 400 /root/.my.cnf
  client_file vmail "$VMAIL_DB_BIND_PASSWD" | put 400 /root/.my.cnf-vmail
  client_file vmailadmin "$VMAIL_DB_ADMIN_PASSWD" | put 400 /root/.my.cnf-vmailadmin
  ln -sf /root/.my.cnf /etc/mysql/debian.cnf
}

client_file() {
  printf '[client]\nuser="%s"\npassword="%s"\n' "$1" "$2"
  [ "$MYSQL_SERVER_ADDRESS" = 127.0.0.1 ] || printf 'host=%s\nport=%s\n' "$MYSQL_SERVER_ADDRESS" "$MYSQL_SERVER_PORT"
}

# Not kept from the second host either: iRedMail does it on every one.
mysql_remove_insecure_data() {
  sql <<END
DELETE FROM mysql.user WHERE User='';
DELETE FROM mysql.user WHERE User='root' AND Password='';
DROP DATABASE IF EXISTS test;
FLUSH PRIVILEGES;
END
  return 0
}

# The part of Dovecot, which knows nothing of INITIALIZE_SQL_DATA either. An error within SOURCE does not end the block.
dovecot_databases() {
  sql >>"$INSTALL_LOG" 2>&1 <<END
SOURCE $SAMPLE_DIR/used_quota.sql;
CREATE USER "iredadmin"@"$MYSQL_GRANT_HOST" IDENTIFIED BY "$IREDADMIN_DB_PASSWD";
GRANT ALL ON iredadmin.* TO "iredadmin"@"$MYSQL_GRANT_HOST";
END
  [ "$INITIALIZE_SQL_DATA" != YES ] || client_file iredadmin "$IREDADMIN_DB_PASSWD" | put 644 /root/.my.cnf-iredadmin
}

amavisd_databases() {
  [ "$INITIALIZE_SQL_DATA" = YES ] || return 0
  sql <<END
SOURCE $SAMPLE_DIR/amavisd.sql;
CREATE USER 'amavisd'@'$MYSQL_GRANT_HOST' IDENTIFIED BY '$AMAVISD_DB_PASSWD';
GRANT SELECT, INSERT, UPDATE, DELETE ON amavisd.* TO 'amavisd'@'$MYSQL_GRANT_HOST';
END
  client_file amavisd "$AMAVISD_DB_PASSWD" | put 400 /root/.my.cnf-amavisd
}
