# The jobs of iRedMail by their names and times; here they do nothing.
cron_setup() {
  ECHO_INFO "Setup cron jobs."
  local only_first='' tool
  [ "$INITIALIZE_SQL_DATA" = YES ] || only_first='#'
  for tool in $STORAGE_BASE_DIR/backup/backup_openldap.sh $STORAGE_BASE_DIR/backup/backup_mysql.sh /opt/iredapd/tools/cleanup_db.py \
    /opt/www/iredadmin/tools/cleanup_db.py /opt/www/iredadmin/tools/delete_mailboxes.py \
    /opt/www/roundcubemail/bin/cleandb.sh; do
    printf '#!/bin/sh\nexit 0\n' | put 700 "$tool" || return
  done
  put 600 /var/spool/cron/crontabs/root <<END
# iRedMail: Backup LDAP data (at 03:00 AM)
0   3   *   *   *   /bin/sh $STORAGE_BASE_DIR/backup/backup_openldap.sh
# iRedMail: Backup MySQL databases (at 03:30 AM)
${only_first}30   3   *   *   *   /bin/sh $STORAGE_BASE_DIR/backup/backup_mysql.sh
# iRedAPD: Clean up expired tracking records hourly.
${only_first}1   *   *   *   *   /bin/sh /opt/iredapd/tools/cleanup_db.py
# iRedAdmin: Clean up database.
1   *   *   *   *   /bin/sh /opt/www/iredadmin/tools/cleanup_db.py
# iRedAdmin: Delete mailboxes on file system which belong to removed accounts.
1   *   *   *   *   /bin/sh /opt/www/iredadmin/tools/delete_mailboxes.py
# Roundcube: Cleanup database.
2   2   *   *   *   /bin/sh /opt/www/roundcubemail/bin/cleandb.sh
END
  chgrp crontab /var/spool/cron/crontabs/root
  enable cron
}
