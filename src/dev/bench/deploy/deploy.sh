#!/usr/bin/env bash
# `deploy all` as a hand-written script: tier by tier, hosts in parallel where possible. No plan, no retries, no gates, no
# journal; it stops at the first failure. Argument: the folder with a script per host and step (kit.ts).
set -euo pipefail
kit=$1

# Runs a host's steps in this order; skips a step that the host does not need.
run() {
  local host=$1 step
  shift
  for step; do
    [ ! -e "$kit/$host/$step" ] || bash "$kit/$host/$step" >"$kit/$host/$step.log" 2>&1 ||
      { echo "$host $step failed: $(tail -n 3 "$kit/$host/$step.log")" >&2; return 1; }
  done
}

# Runs all in parallel and waits until each has succeeded.
together() {
  local each pids=()
  for each; do run $each & pids+=($!); done
  for each in "${pids[@]}"; do wait "$each"; done
}

real_server='hosts-file.written loopback.holds-vips'
guarded_database='mariadb.configured firewall.ports-guarded'
mail_tier='iredmail.local-database-off iredmail.jobs iredmail.values iredmail.page dovecot.on-nfs
  postfix.quota-status-left-out iredmail.own-hosts-trusted iredmail.services'
director='hosts-file.written kernel.balances ldirectord.checks keepalived.holds-vips'

# Packages
together 'filer1 arbiter.installed filer.installed' 'lb1 directors.installed' 'lb2 directors.installed' \
  'db1 databases.installed' 'db2 databases.installed' \
  'mail1 mail-store.installed iredmail.packages' 'mail2 mail-store.installed iredmail.packages'

# Databases
together "db1 $real_server $guarded_database galera.member" "db2 $real_server $guarded_database" \
  'filer1 hosts-file.written firewall.ports-guarded'
together 'db2 galera.member' 'db1 mariadb.accounts'
run filer1 garbd.votes

# Mail store
run filer1 nfs-server.serves nfs.mail-store-exported
together 'mail1 firewall.ports-guarded mail-store.mounted' 'mail2 firewall.ports-guarded mail-store.mounted'

# Directors
together "mail1 $real_server" "mail2 $real_server" "lb1 $director" "lb2 $director"

# iRedMail. Its installer comes to the database through the VIP, and the first makes what the second finds.
together 'mail1 iredmail.brought iredmail.keys iredmail.configured' 'mail2 iredmail.brought' 'db1 iredmail.administrator'
run mail2 iredmail.keys iredmail.configured
until run mail1 iredmail.installed 2>/dev/null; do sleep 1; done
run mail1 $mail_tier
run mail2 iredmail.installed $mail_tier
together 'db1 iredmail.administrator-narrowed iredmail.notes-taken' 'db2 iredmail.notes-taken'

# OpenLDAP
run mail1 slapd.replicates
run mail2 slapd.replicates
run mail1 slapd.proven
run mail2 slapd.proven
