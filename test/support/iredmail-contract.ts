import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

/** What mailha relies on in an installed iRedMail: the same of a real release and of the lab's stand-in. */
export interface Promised {
  /** After "it". */
  readonly name: string;
  /** Run by sh as root on a mail host; `$DOMAIN`, `$SUFFIX`, `$STORE` and `$ROOTPW` (of the directory) are set. */
  readonly script: string;
  /** All of these. */
  readonly prints: readonly RegExp[];
}

const file = (path: string, modes: RegExp, name = `leaves ${path}`): Promised => ({
  name,
  script: `stat -L -c '%a %U:%G' ${path}`,
  prints: [modes],
});

const files: readonly Promised[] = [
  {
    name: 'leaves its version in /etc/iredmail-release',
    script: 'head -n 1 /etc/iredmail-release',
    prints: [/^1\.\d+\.\d+ OPENLDAP edition/],
  },
  file('/etc/ldap/slapd.conf', /^6[04]0 openldap:openldap$/),
  file('/etc/ldap/schema/iredmail.schema', /^644 root:root$/),
  file('/etc/postfix/ldap/virtual_mailbox_maps.cf', /^640 root:postfix$/),
  file('/etc/dovecot/dovecot-ldap.conf', /^\d+ (root|dovecot):\w+$/),
  file('/etc/ssl/private/iRedMail.key', /^640 root:ssl-cert$/),
  file('/root/.my.cnf', /^400 root:root$/),
  file('/root/.iredmail/kv/ldap_root_password', /^[46]00 root:root$/),
  file('/opt/iredapd/settings.py', /^400 \w+:\w+$/),
  file('/etc/postfix/postscreen_access.cidr', /^644 root:root$/),
  file('/etc/fail2ban/jail.local', /^644 root:root$/),
  file(
    '$STORE/vmail1/$DOMAIN/p/o/s/postmaster/Maildir',
    /^700 vmail:vmail$/,
    "leaves postmaster's Maildir in the store",
  ),
  {
    name: 'gives vmail the ids of all mail',
    script: 'id -u vmail; id -g vmail; stat -c %u:%g "$STORE/vmail1"',
    prints: [/^2000\n2000\n2000:2000$/],
  },
  {
    name: "names each host's SRS domain and secrets in iRedAPD's settings, by a line of its own",
    script: 'grep -c "^srs_secrets" /opt/iredapd/settings.py',
    prints: [/^1$/],
  },
  {
    name: 'lets nginx read sites and one file with the certificate',
    script: 'grep -l iRedMail.crt /etc/nginx/templates/ssl.tmpl; ls /etc/nginx/sites-enabled | grep default',
    prints: [/ssl\.tmpl\n00-default-ssl\.conf\n00-default\.conf/],
  },
  {
    name: 'lets Dovecot 2.3 include a folder, and names the directory of 2.4 in its one file, which deploy makes private',
    script: `case $(dovecot --version) in
  2.3*) grep '^!include_try /etc/dovecot/iredmail/\\*.conf' /etc/dovecot/dovecot.conf && stat -c %a /etc/dovecot/dovecot.conf ;;
  *) grep '^ldap_uris = ' /etc/dovecot/dovecot.conf && stat -c %a /etc/dovecot/dovecot.conf ;;
esac`,
    prints: [/^(!include_try .*\n6[46]4|ldap_uris = .*\n640)$/],
  },
  {
    name: "has root's cron do what is done at night, each by one line",
    script:
      "grep -oE '(backup_openldap|backup_mysql|cleanup_db|delete_mailboxes)[.](sh|py)' /var/spool/cron/crontabs/root | sort | uniq -c",
    prints: [/^1 backup_mysql\.sh\n +1 backup_openldap\.sh\n +2 cleanup_db\.py\n +1 delete_mailboxes\.py$/],
  },
];

const daemons = 'slapd postfix dovecot nginx amavis iredapd iredadmin mlmmjadmin fail2ban cron';
const php = "$(systemctl list-unit-files --plain --no-legend 'php*-fpm.service' | cut -d ' ' -f 1)";
const loopback = '10024 7777 7790 7791 9999';
const everywhere = '25 80 110 143 389 443 587 993 995';

const services: readonly Promised[] = [
  {
    name: 'enables its daemons, and they run',
    script: `for unit in ${daemons} ${php}; do [ "$(systemctl is-enabled $unit) $(systemctl is-active $unit)" = 'enabled active' ] || echo "$unit"; done; echo all`,
    prints: [/^all$/],
  },
  {
    name: 'enables ClamAV, whose daemon starts once there are signatures',
    script: 'systemctl is-enabled clamav-daemon clamav-freshclam',
    prints: [/^enabled\nenabled$/],
  },
  {
    name: 'listens where its parts find each other, on loopback only',
    script: `for port in ${loopback}; do ss -Hltn "sport = :$port" | grep -q '127.0.0.1:' || echo "$port"; done; echo all`,
    prints: [/^all$/],
  },
  {
    name: 'listens where clients come',
    script: `for port in ${everywhere}; do ss -Hltn "sport = :$port" | grep -qv '127.0.0.1:' || echo "$port"; done; echo all`,
    prints: [/^all$/],
  },
  {
    name: 'refuses mail from other hosts whose HELO has no domain',
    script:
      'curl -sS --url "smtp://$(hostname -I | cut -d " " -f 1)/mail" --mail-from anna@example.org --mail-rcpt "postmaster@$DOMAIN" -T /etc/hostname 2>&1',
    prints: [/RCPT failed: 504/],
  },
  {
    name: 'answers an empty policy request',
    script: "bash -c 'exec 3<>/dev/tcp/127.0.0.1/7777; echo >&3; read -t 8 line <&3; echo $line'",
    prints: [/^action=DUNNO/],
  },
  {
    name: 'greets from amavis as SMTP does',
    script: "bash -c 'exec 3<>/dev/tcp/127.0.0.1/10024; read -t 8 line <&3; echo $line'",
    prints: [/^220 /],
  },
  {
    name: 'sends http to https, and shows the admin panel',
    script:
      "curl -s -o /dev/null -w '%{http_code} ' http://127.0.0.1/; curl -skL -o /dev/null -w '%{http_code}' https://127.0.0.1/iredadmin/",
    prints: [/^30[12] 200$/],
  },
];

const search = (base: string, scope: string, filter: string, attributes: string) =>
  `printf %s "$ROOTPW" >/root/.contract && ldapsearch -LLL -o ldif-wrap=no -x -H ldap://127.0.0.1 -D "cn=Manager,$SUFFIX" -y /root/.contract -b "${base}$SUFFIX" -s ${scope} '${filter}' ${attributes}; rm -f /root/.contract`;

const line = (text: string) => new RegExp(`^${RegExp.escape(text)}$`, 'm');

const directory: readonly Promised[] = [
  {
    name: 'refuses an anonymous bind',
    script: 'ldapsearch -x -H ldap://127.0.0.1 -b "$SUFFIX" -s base 2>&1; echo "exit $?"',
    prints: [/exit 48$/],
  },
  {
    name: 'keeps domains, users and service accounts at these names',
    script: search('', 'sub', '(objectClass=*)', 'dn'),
    prints: [
      /^dn: cn=vmail,dc=/m,
      /^dn: cn=vmailadmin,dc=/m,
      /^dn: o=domainAdmins,dc=/m,
      /^dn: ou=Users,domainName=example\.net,o=domains,dc=/m,
      /^dn: ou=Groups,domainName=/m,
      /^dn: mail=postmaster@example\.net,ou=Users,domainName=/m,
    ],
  },
  {
    name: 'describes a domain by these attributes',
    script: search(
      'domainName=$DOMAIN,o=domains,',
      'base',
      '(objectClass=*)',
      'objectClass accountStatus enabledService mtaTransport',
    ),
    prints: [
      /^objectClass: mailDomain$/m,
      /^accountStatus: active$/m,
      /^enabledService: mail$/m,
      /^mtaTransport: dovecot$/m,
    ],
  },
  {
    name: 'describes a mailbox by these attributes, its folder by one of them',
    script: search('mail=postmaster@$DOMAIN,ou=Users,domainName=$DOMAIN,o=domains,', 'base', '(objectClass=*)', ''),
    prints: [
      ...['inetOrgPerson', 'shadowAccount', 'amavisAccount', 'mailUser'].map((name) => line(`objectClass: ${name}`)),
      ...['mail', 'deliver', 'lmtp', 'imaptls', 'sievetls', 'shadowaddress'].map((name) =>
        line(`enabledService: ${name}`),
      ),
      ...[line('accountStatus: active'), line('domainGlobalAdmin: yes'), /^mailQuota: \d+$/m, /^userPassword:: /m],
      line('homeDirectory: /var/vmail/vmail1/example.net/p/o/s/postmaster/'),
    ],
  },
  {
    name: 'leads Postfix from an address to that folder',
    script: 'postmap -q "postmaster@$DOMAIN" ldap:/etc/postfix/ldap/virtual_mailbox_maps.cf',
    prints: [line('/var/vmail/vmail1/example.net/p/o/s/postmaster//Maildir/')],
  },
];

const installer: readonly Promised[] = [
  {
    name: 'records single steps, the last of them cleanup, and never the whole',
    script: 'cd /root/iRedMail.mailha/runtime; grep -c "status_install_all" install.status; tail -n 3 install.status',
    prints: [/^0$/m, /^export status_cleanup="DONE"$/m],
  },
  {
    name: 'has no error in its logs',
    script: "cd /root/iRedMail.mailha; cat runtime/install.log mailha.log | grep -a -c -e '<< ERROR >>' -e '^ERROR '",
    prints: [/^0$/],
  },
  {
    name: 'ends with 255 without a full host name, before it does anything',
    script:
      'cp -r /root/iRedMail.mailha /root/contract && cd /root/contract && rm -rf runtime && IREDMAIL_HOSTNAME=mail bash iRedMail.sh </dev/null 2>&1; echo "exit $?"; rm -rf /root/contract',
    prints: [/<< ERROR >> .*fully qualified domain name/, /^exit 255$/m],
  },
];

/** Everything that is the same on each mail host. */
const promised: Readonly<Record<string, readonly Promised[]>> = { files, services, directory, installer };

type Run = (host: string, script: string) => Promise<string>;

/** Tests each of them on this host. `run` returns what a script prints, and throws when it exits with anything but 0. */
export function keepsContract(host: string, run: Run): void {
  const values = `STORE=/var/vmail; . /root/iRedMail.mailha/config; DOMAIN=$FIRST_DOMAIN SUFFIX=$LDAP_SUFFIX ROOTPW=$LDAP_ROOTPW\n`;
  for (const [about, all] of Object.entries(promised)) {
    describe(`${about} of iRedMail on ${host}`, () => {
      for (const { name, script, prints } of all) {
        it(name, async () => {
          const said = await run(host, `${values}${script}\nexit 0`);
          for (const part of prints) assert.match(said.trim(), part);
        });
      }
    });
  }
}
