/**
 * As root over the socket: slapd gets the identity from the kernel (SASL EXTERNAL), even where iRedMail disallows
 * anonymous binds. No password, no open port, and always this host's slapd.
 */
export const search = 'ldapsearch -LLL -Q -o ldif-wrap=no -Y EXTERNAL -H ldapi:///';

/** Sets `$conf` to the configuration path by the rules of Debian's start script. */
export const findConfiguration = `
SLAPD_CONF= SLAPD_SERVICES= SLAPD_USER=
[ ! -r /etc/default/slapd ] || . /etc/default/slapd
conf=$SLAPD_CONF
[ -n "$conf" ] || { [ -e /etc/ldap/slapd.d ] && conf=/etc/ldap/slapd.d || conf=/etc/ldap/slapd.conf; }`;

/**
 * Reads contextCSN twice, a second apart: what one provider had at the first reading, the others must have at the second,
 * whatever the age of the change. The password of cn=replica is visible only once the ACL permits it.
 */
export const nodeScript = `
for comm in /proc/[0-9]*/comm; do
  read -r name 2>/dev/null <"$comm" || continue
  [ "$name" = slapd ] && echo "p $comm"
done
command -v ldapsearch >/dev/null || exit 0
ask() { timeout 5 ${search} "$@" 2>&1; }
root=$(ask -s base -b '' namingContexts) || { code=$?; printf '== silence %s\\n%s\\n' "$code" "$root"; exit 0; }
suffixes=$(printf '%s\\n' "$root" | sed -n 's/^namingContexts: //p')
each() { printf '%s\\n' "$suffixes" | while IFS= read -r suffix; do [ -z "$suffix" ] || "$@"; done; }
csn() { ask -s base -b "$suffix" contextCSN; echo; }
account() { ask -s base -b "cn=replica,$suffix" userPassword; echo; }
printf '== root\\n%s\\n== first\\n' "$root"
each csn
printf '== account\\n'
each account
printf '== monitor\\n'
ask -b cn=Databases,cn=Monitor '(|(objectClass=olmMDBDatabase)(objectClass=olmSyncReplInstance))' '*' +
sleep 1
printf '\\n== later\\n'
each csn
exit 0`;

/** The same without the pause, for readers that compare no contextCSN. */
export const briefNodeScript = nodeScript.replace('\nsleep 1\n', '\n');
