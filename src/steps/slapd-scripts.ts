import { replicationFile } from '../facts/slapd-config.ts';
import { search } from '../facts/slapd-script.ts';
import type { Host } from '../model/inventory.ts';
import { ldifReplace } from '../model/ldif.ts';
import type { Change, Run } from '../model/step.ts';
import type { Replication } from './slapd-settings.ts';

const defaults = '/etc/default/slapd';
/** Where a directory goes that is not needed any more; only root may look there. */
const backups = '/var/backups/mailha-ldap';

const common = `set -eu
fail() { echo "$*" >&2; exit 1; }
complain() { journalctl -u slapd -n 20 -o cat --no-pager 2>/dev/null | tail -n 3 >&2 || true; fail "$1"; }
# One that is asked to end just after its start may not hear it, while its consumers connect. LMDB bears the rest.
halt() {
  timeout 60 systemctl stop slapd || true
  ! pidof slapd >/dev/null || { kill -KILL $(pidof slapd); sleep 1; }
}
answer() {
  left=30
  until timeout 5 ldapwhoami -Q -Y EXTERNAL -H ldapi:/// >/dev/null 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || complain 'slapd does not answer 30 s after its start'
    sleep 1
  done
}
`;

const sh = (script: string, ...args: readonly string[]) => ['sh', '-c', common + script, 'sh', ...args] as const;

/**
 * Our part of slapd.conf, and the line that includes it. slapd tests both before either is put in place: what it would
 * refuse never stands where the next start finds it.
 */
export function writeConfiguration(path: string, content: string, before: string | undefined): Change {
  const script = `ours=$1 conf=$2
[ -f "$conf" ] || fail "there is no $conf: iRedMail's installer makes it"
install -m 640 -g openldap /dev/stdin "$ours.mailha-new"
trap 'rm -f "$ours.mailha-new" "$conf.mailha-new" "$conf.mailha-test"' EXIT
cp -p "$conf" "$conf.mailha-new"
grep -qxF "include $ours" "$conf" || printf '\\ninclude %s\\n' "$ours" >>"$conf.mailha-new"
cp -p "$conf.mailha-new" "$conf.mailha-test"
sed -i "s|^include $ours\\$|include $ours.mailha-new|" "$conf.mailha-test"
said=$(slaptest -u -f "$conf.mailha-test" 2>&1) || fail "slapd does not take it: $(printf '%s' "$said" | grep -v succeeded | tail -n 2)"
mv -f -T "$ours.mailha-new" "$ours"
cmp -s "$conf" "$conf.mailha-new" || mv -f -T "$conf.mailha-new" "$conf"`;
  return {
    summary: `${before === undefined ? 'write' : 'change'} ${replicationFile}, include it in ${path}, and let slapd test both before`,
    run: sh(script, replicationFile, path),
    stdin: content,
    undo: [
      before === undefined
        ? { run: sh(`sed -i "\\|^include $1\\$|d" "$2"; rm -f "$1"`, replicationFile, path) }
        : { run: sh('install -m 640 -g openldap /dev/stdin "$1"', replicationFile), stdin: before },
    ],
    file: { path: replicationFile, before, after: content, secret: 'values' },
  };
}

/** What slapd listens on; read at its next start. */
export function listen(now: readonly string[], to: Replication): Change {
  const set = (services: readonly string[]): Run => ({
    run: sh(
      `sed "s|^SLAPD_SERVICES=.*|SLAPD_SERVICES=\\"$2\\"|" "$1" >"$1.mailha-new"
grep -qxF "SLAPD_SERVICES=\\"$2\\"" "$1.mailha-new" || printf 'SLAPD_SERVICES="%s"\\n' "$2" >>"$1.mailha-new"
chmod --reference="$1" "$1.mailha-new"
mv -f -T "$1.mailha-new" "$1"`,
      ...[defaults, services.join(' ')],
    ),
  });
  return { summary: `let slapd listen on ${to.services.join(' ')}`, ...set(to.services), undo: [set(now)] };
}

/**
 * The end of all that is undone: slapd reads again what stands there then. Not before: with its old directory and the new
 * configuration it would bring the two directories together that were to be kept apart.
 */
export const again: Run = { run: sh('halt; systemctl start slapd; answer') };

export function restart(path: string, wasRunning: boolean): Change {
  const script = `[ -d "$1" ] && form=-F || form=-f
slaptest -u "$form" "$1" >/dev/null 2>&1 || fail "slapd does not take its configuration: slaptest -u $form $1"
systemctl restart slapd || complain 'slapd did not start'
answer`;
  return {
    summary: wasRunning ? 'restart slapd, and wait until it answers' : 'start slapd, and wait until it answers',
    run: sh(script, path),
    timeoutSeconds: 120,
    disrupts: 'its directory is away for about a second',
  };
}

/**
 * slapd begins with an empty directory. What it had is kept: as LDIF, and as its files. Its new consumers fill it; until
 * then the account that others would read it with is not there, so that no provider can take its emptiness for news.
 */
export function empty(path: string, folder: string): Change {
  const script = `[ -d "$1" ] && form=-F || form=-f
conf=$1 data=$2 kept=$3
slaptest -u "$form" "$conf" >/dev/null 2>&1 || fail "slapd does not take its configuration: slaptest -u $form $conf"
systemctl stop slapd
! pidof slapd >/dev/null || fail 'slapd still runs'
if [ -e "$data/data.mdb" ]; then
  install -d -m 700 "$kept"
  at=$kept/$(date -u +%Y%m%dT%H%M%SZ)
  install -d -m 700 -o openldap "$at"
  runuser -u openldap -- slapcat "$form" "$conf" -o ldif-wrap=no 2>/dev/null >"$at.ldif" || {
    systemctl start slapd
    fail 'its directory cannot be saved'
  }
  chmod 600 "$at.ldif"
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
    summary: `save what its directory has to ${backups}, and start slapd with an empty one`,
    run: sh(script, path, folder, backups),
    timeoutSeconds: 300,
    disrupts: 'it knows no mail account until it has loaded them from the other provider',
    undo: [{ run: sh(back, folder, backups) }],
  };
}

/** What both ends of a load share: contextCSN of the provider, asked with the password that comes by stdin. */
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

/** Before anything is given up for it. */
export function reach(to: Replication, from: Host): Change {
  const script = `${askProvider}said=$(theirs) || fail "$url does not let $account read: $(printf '%s' "$said" | head -n 1)"
[ -n "$(printf '%s\\n' "$said" | csns)" ] || fail "$url has no contextCSN: it is no provider"`;
  return {
    summary: `log in on ${from.name} as ${to.account}, to prove that its directory can be read`,
    run: sh(script, ...providerWords(to, from)),
    stdin: to.password,
  };
}

/** A transfer may take long; one in which nothing comes any more for a minute has failed. */
const loadSeconds = 3600;

/** Until everything is there that the provider has. */
export function load(to: Replication, folder: string, from: Host): Change {
  const script = `${askProvider}data=$5 last= left=60
while :; do
  own=$(timeout 10 ${search} -s base -b "$suffix" contextCSN 2>/dev/null | csns) || true
  there=$(theirs | csns)
  [ -z "$there" ] || [ "$own" != "$there" ] || exit 0
  now=$(stat -c %Y "$data/data.mdb" 2>/dev/null) || now=
  [ "$now" = "$last" ] && left=$((left - 1)) || left=60
  last=$now
  [ $left -gt 0 ] || complain "nothing came from $url for a minute, and not everything is there"
  sleep 1
done`;
  return {
    summary: `load the directory from ${from.name}, and wait until all is there`,
    run: sh(script, ...providerWords(to, from), folder),
    stdin: to.password,
    timeoutSeconds: loadSeconds,
  };
}

/** cn=config as it was is kept beside, for the way back. */
export function changeEntries(path: string, ldif: string): Change {
  const script = `conf=$1 kept=$2
changes=$(cat)
install -d -m 700 "$kept"
rm -rf "$kept/slapd.d"
cp -a "$conf" "$kept/slapd.d"
printf '%s\\n' "$changes" | ldapmodify -Q -Y EXTERNAL -H ldapi:/// >/dev/null`;
  const back = `conf=$1 kept=$2
[ -d "$kept/slapd.d" ] || exit 0
halt
rm -rf "$conf"
cp -a "$kept/slapd.d" "$conf"`;
  return {
    summary: 'set syncprov, serverIDs, consumers, limits and access in cn=config',
    run: sh(script, path, backups),
    stdin: ldif,
    undo: [{ run: sh(back, path, backups) }],
    file: { path: 'cn=config', before: '', after: ldif },
  };
}

/** Root by the socket: slapd knows it from the kernel, and our part of its configuration lets it write. */
export const byRoot = ['-Q', '-Y', 'EXTERNAL', '-H', 'ldapi:///'] as const;
export const modify = ['ldapmodify', ...byRoot] as const;

/** The account is data, and goes from this provider to all. */
export function makeAccount({ account }: Replication, hash: string): Change {
  const ldif = `dn: ${account}
changetype: add
objectClass: person
cn: replica
sn: replica
description: As whom the providers read each other
userPassword: ${hash}
`;
  return {
    summary: `make ${account}, as whom the providers read each other`,
    run: modify,
    stdin: ldif,
    undo: [{ run: ['ldapdelete', ...byRoot, account] }],
  };
}

/** Besides the old one, with which the others come until it is their turn. */
export function addPassword({ account }: Replication, hash: string): Change {
  return {
    summary: `give ${account} its new password besides the old one`,
    run: modify,
    stdin: `dn: ${account}\nchangetype: modify\nadd: userPassword\nuserPassword: ${hash}\n`,
  };
}

export function dropPasswords({ account }: Replication, hash: string): Change {
  return {
    summary: `take the old passwords from ${account}`,
    run: modify,
    stdin: ldifReplace(account, [['userPassword', [hash]]]),
  };
}
