/**
 * As root by the socket: slapd knows who asks from the kernel (SASL EXTERNAL), also where anonymous binds are
 * disallowed as iRedMail does. No password, no open port, and it can only be this host's own.
 */
export const search = 'ldapsearch -LLL -Q -o ldif-wrap=no -Y EXTERNAL -H ldapi:///';

/** Where Debian's slapd has its configuration, by the rules of its own start script: `$conf`. */
export const findConfiguration = `
SLAPD_CONF= SLAPD_SERVICES= SLAPD_USER=
[ ! -r /etc/default/slapd ] || . /etc/default/slapd
conf=$SLAPD_CONF
[ -n "$conf" ] || { [ -e /etc/ldap/slapd.d ] && conf=/etc/ldap/slapd.d || conf=/etc/ldap/slapd.conf; }`;

/**
 * contextCSN is read twice, a second apart: what one provider had at first, another must have by the second time. That
 * needs no guess about how old the change before was. The password of cn=replica is only shown once we may see it.
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
