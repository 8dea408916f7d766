import { replicationFile } from '../../facts/ldap/config.ts';
import type { Change, Run } from '../../model/plan/step.ts';
import { write } from '../host/put-file.ts';
import type { Replication } from './settings.ts';

const defaults = '/etc/default/slapd';
/** Folder for replaced directories; readable by root only. */
export const backups = '/var/backups/mailha-ldap';

const common = `set -eu
fail() { echo "$*" >&2; exit 1; }
# What slapd says, without its farewell and systemd's: the cause stands before them.
complain() {
  journalctl -u slapd -t slapd -n 20 -o cat --no-pager 2>/dev/null |
    grep -vE '^(@\\(#\\)|slapd (stopped|starting|shutdown|destroy|init)|connections_destroy|[[:space:]])' | tail -n 3 >&2 || true
  fail "$1"
}
# slapd may ignore SIGTERM just after its start, while its consumers connect. LMDB survives SIGKILL.
halt() {
  timeout 60 systemctl stop slapd || true
  ! pidof slapd >/dev/null || { kill -KILL $(pidof slapd); sleep 1; }
}
# slaptest opens the pid file too, whose folder Debian 13 makes when slapd starts.
accepts() {
  [ -d /run/slapd ] || install -d -o openldap -g openldap /run/slapd
  slaptest -u "$@" 2>&1
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

export const sh = (script: string, ...args: readonly string[]) => ['sh', '-c', common + script, 'sh', ...args] as const;

/**
 * Our part of slapd.conf, and the line that includes it. slaptest checks both before either is installed, so the next start
 * never finds a configuration that slapd rejects. Synced before, since a power loss would leave them empty: slapd would start
 * without replication.
 */
export function writeConfiguration(path: string, content: string, before: string | undefined): Change {
  const script = `ours=$1 conf=$2
[ -f "$conf" ] || fail "$conf not found: iRedMail's installer creates it"
install -m 640 -g openldap /dev/stdin "$ours.mailha-new"
trap 'rm -f "$ours.mailha-new" "$conf.mailha-new" "$conf.mailha-test"' EXIT
cp -p "$conf" "$conf.mailha-new"
grep -qxF "include $ours" "$conf" || printf '\\ninclude %s\\n' "$ours" >>"$conf.mailha-new"
cp -p "$conf.mailha-new" "$conf.mailha-test"
sed -i "s|^include $ours\\$|include $ours.mailha-new|" "$conf.mailha-test"
said=$(accepts -f "$conf.mailha-test") || fail "slapd rejects it: $(printf '%s' "$said" | grep -v succeeded | tail -n 2)"
sync "$ours.mailha-new" "$conf.mailha-new"
mv -f -T "$ours.mailha-new" "$ours"
cmp -s "$conf" "$conf.mailha-new" || mv -f -T "$conf.mailha-new" "$conf"`;
  return {
    summary: `${before === undefined ? 'write' : 'change'} ${replicationFile}, include it in ${path}, after slaptest accepts both`,
    run: sh(script, replicationFile, path),
    stdin: content,
    undo: [
      before === undefined
        ? { run: sh(`sed -i "\\|^include $1\\$|d" "$2"; rm -f "$1"`, replicationFile, path) }
        : write(replicationFile, before, { mode: '640', owner: 'root:openldap' }),
    ],
    file: { path: replicationFile, before, after: content, secret: 'values' },
  };
}

/** Sets SLAPD_SERVICES, read at slapd's next start. */
export function listen(now: readonly string[], to: Replication): Change {
  const set = (services: readonly string[]): Run => ({
    run: sh(
      `sed "s|^SLAPD_SERVICES=.*|SLAPD_SERVICES=\\"$2\\"|" "$1" >"$1.mailha-new"
grep -qxF "SLAPD_SERVICES=\\"$2\\"" "$1.mailha-new" || printf 'SLAPD_SERVICES="%s"\\n' "$2" >>"$1.mailha-new"
chmod --reference="$1" "$1.mailha-new"
sync "$1.mailha-new"
mv -f -T "$1.mailha-new" "$1"`,
      ...[defaults, services.join(' ')],
    ),
  });
  return { summary: `make slapd listen on ${to.services.join(' ')}`, ...set(to.services), undo: [set(now)] };
}

/**
 * Last part of an undo: restarts slapd with the restored state. Not earlier: the old directory with the new configuration
 * would merge the two directories.
 */
export const again: Run = { run: sh('halt; systemctl start slapd; answer') };

export function restart(path: string, wasRunning: boolean): Change {
  const script = `[ -d "$1" ] && form=-F || form=-f
accepts "$form" "$1" >/dev/null || fail "slapd rejects its configuration: slaptest -u $form $1"
systemctl restart slapd || complain 'slapd did not start'
answer`;
  return {
    summary: wasRunning ? 'restart slapd and wait until it answers' : 'start slapd and wait until it answers',
    run: sh(script, path),
    timeoutSeconds: 120,
    disrupts: 'its directory is unavailable for about 1 s',
  };
}

/** Saves the previous cn=config for the undo. */
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
