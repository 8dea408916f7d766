#!/usr/bin/env bash
# The lab's stand-in for iRedMail's installer; see README.

export ROOTDIR="$(pwd)"
export RUNTIME_DIR="$ROOTDIR/runtime" SAMPLE_DIR="$ROOTDIR/samples"
export STATUS_FILE="$RUNTIME_DIR/install.status" INSTALL_LOG="$RUNTIME_DIR/install.log" TIP_FILE="$ROOTDIR/iRedMail.tips"
mkdir -p "$RUNTIME_DIR"
touch "$INSTALL_LOG"

. "$ROOTDIR/functions/common.sh"
[ ! -f "$STATUS_FILE" ] || . "$STATUS_FILE"
check_env
choose_config

for part in packages keys users directory sql dkim postfix dovecot web daemons cron cleanup; do
  . "$ROOTDIR/functions/$part.sh"
done

# As there: packages are looked at in every run, and leave the status of their last step only.
install_all
check_status_before_run generate_ssl_keys
check_status_before_run add_required_users
check_status_before_run ldap_server_config
check_status_before_run mysql_initialize_db
check_status_before_run mysql_generate_defaults_file_root
check_status_before_run mysql_remove_insecure_data
check_status_before_run postfix_setup
check_status_before_run dovecot_setup
check_status_before_run web_server_config
check_status_before_run amavisd_config
check_status_before_run iredapd_setup
check_status_before_run rcm_setup
check_status_before_run iredadmin_setup
check_status_before_run daemons_setup
check_status_before_run cron_setup
check_status_before_run cleanup
