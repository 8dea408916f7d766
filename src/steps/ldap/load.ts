import { search } from '../../facts/ldap/script.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import type { Change } from '../../model/plan/step.ts';
import { backups, sh } from './scripts.ts';
import type { Replication } from './settings.ts';

/**
 * slapd starts with an empty directory. The old one is kept as LDIF and as database files. Replication fills the new one;
 * until then the replication account is missing, so no provider can replicate the empty state.
 */
export function empty(path: string, folder: string): Change {
  const script = `[ -d "$1" ] && form=-F || form=-f
conf=$1 data=$2 kept=$3
accepts "$form" "$conf" >/dev/null || fail "slapd rejects its configuration: slaptest -u $form $conf"
systemctl stop slapd
! pidof slapd >/dev/null || fail 'slapd is still running'
if [ -e "$data/data.mdb" ]; then
  install -d -m 700 "$kept"
  at=$kept/$(date -u +%Y%m%dT%H%M%SZ)
  install -d -m 700 -o openldap "$at"
  runuser -u openldap -- slapcat "$form" "$conf" -o ldif-wrap=no 2>/dev/null >"$at.ldif" || {
    systemctl start slapd
    fail 'saving the directory failed'
  }
  chmod 600 "$at.ldif"
  sync "$at.ldif"
  mv "$data"/*.mdb "$at/"
  ln -sfn "$at" "$kept/last"
fi
systemctl start slapd || complain 'slapd did not start'
answer`;
  const back = `data=$1 kept=$2
[ -d "$kept/last" ] || exit 0
halt
rm -f "$data"/*.mdb
mv "$kept"/last/*.mdb "$data/"
rm "$kept/last"`;
  return {
    summary: `back up the directory to ${backups} and start slapd with an empty one`,
    run: sh(script, path, folder, backups),
    timeoutSeconds: 300,
    disrupts: 'this host has no mail accounts until they are loaded from the other provider',
    undo: [{ run: sh(back, folder, backups) }],
  };
}

/** Shell functions that read the provider's contextCSN; the password comes by stdin. */
const askProvider = `url=$1 account=$2 suffix=$3 ca=$4
password=$(cat)
tls=
[ -z "$ca" ] || { tls=-ZZ; export LDAPTLS_CACERT="$ca"; }
csns() { sed -n 's/^contextCSN: //p' | sort; }
theirs() {
  printf '%s' "$password" | timeout 15 ldapsearch -LLL -x -o ldif-wrap=no $tls -H "$url" -D "$account" -y /dev/stdin \\
    -s base -b "$suffix" contextCSN 2>&1
}
`;

const providerWords = (to: Replication, { private: address }: Host) => [
  ...[`ldap://${address}/`, to.account, to.suffix, to.ca ?? ''],
];

/** Checks that the provider is reachable, before any data is replaced. */
export function reach(to: Replication, from: Host): Change {
  const script = `${askProvider}said=$(theirs) || fail "$url does not let $account read: $(printf '%s' "$said" | head -n 1)"
[ -n "$(printf '%s\\n' "$said" | csns)" ] || fail "$url has no contextCSN, so it is not a provider"`;
  return {
    summary: `log in on ${from.name} as ${to.account} to verify that its directory is readable`,
    run: sh(script, ...providerWords(to, from)),
    stdin: to.password,
  };
}

/** Limit of a transfer in seconds; one without progress for a minute fails earlier. */
const loadSeconds = 3600;

/** Waits until the host has everything that the provider has. */
export function load(to: Replication, folder: string, from: Host): Change {
  const script = `${askProvider}data=$5 last= left=60
while :; do
  own=$(timeout 10 ${search} -s base -b "$suffix" contextCSN 2>/dev/null | csns) || true
  there=$(theirs | csns)
  [ -z "$there" ] || [ "$own" != "$there" ] || exit 0
  now=$(stat -c %Y "$data/data.mdb" 2>/dev/null) || now=
  [ "$now" = "$last" ] && left=$((left - 1)) || left=60
  last=$now
  [ $left -gt 0 ] || complain "nothing received from $url for 60 s, and the load is incomplete"
  sleep 1
done`;
  return {
    summary: `load the directory from ${from.name} and wait until complete`,
    run: sh(script, ...providerWords(to, from), folder),
    stdin: to.password,
    timeoutSeconds: loadSeconds,
  };
}
