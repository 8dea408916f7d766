import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/dev/lab/command.ts';
import { root } from '../../src/steps/ldap/settings.ts';
import type { SlapdHost } from './slapd-hosts.ts';

export const suffix = 'dc=example,dc=net';

/** In the shape that iRedMail gives it: no anonymous binds, access by name, monitor, and one mdb at the end. */
export const slapdConf = `# Schemas.
include     /etc/ldap/schema/core.schema
include     /etc/ldap/schema/cosine.schema
include     /etc/ldap/schema/inetorgperson.schema
pidfile     /run/slapd/slapd.pid
argsfile    /run/slapd/slapd.args
modulepath  /usr/lib/ldap
moduleload  back_mdb
#moduleload syncprov.la
disallow    bind_anon
require     LDAPv3
loglevel    0

access to attrs="userPassword,employeeNumber"
    by anonymous    auth
    by self         write
    by dn.exact="cn=vmail,${suffix}"   read
    by dn.exact="cn=vmailadmin,${suffix}"  write
    by users        none

access to dn.regex="cn=[^,]+,${suffix}"
    by anonymous                    auth
    by self                         write
    by users                        none

access to *
    by anonymous                    auth
    by self                         write
    by users                        read

database monitor
access to dn="cn=monitor"
    by dn.exact="cn=Manager,${suffix}" read
    by * none

database    mdb
suffix      ${suffix}
directory   /var/lib/ldap/example.net
rootdn      cn=Manager,${suffix}
rootpw      manager-password
sizelimit   unlimited
maxsize     1073741824
checkpoint  128 3
mode        0700
index objectclass,entryCSN,entryUUID                eq
index ou,cn,mail                                    eq,pres,sub
`;

/** An entry of somebody who has mail. */
export function person(name: string, more = ''): string {
  return `dn: cn=${name},ou=Users,o=domains,${suffix}\nobjectClass: inetOrgPerson\ncn: ${name}\nsn: ${name}\nmail: ${name}@example.net\n${more}\n`;
}

/** What an installer's run makes; `salt` stands for what differs from run to run. */
export function initialData(salt: string): string {
  return `dn: ${suffix}
objectClass: dcObject
objectClass: organization
dc: example
o: example

dn: cn=vmail,${suffix}
objectClass: person
cn: vmail
sn: vmail
userPassword: vmail-password-${salt}

dn: o=domains,${suffix}
objectClass: organization
o: domains

dn: ou=Users,o=domains,${suffix}
objectClass: organizationalUnit
ou: Users

${person('postmaster', `userPassword: ${salt}\n`)}`;
}

/** What slapd needs for TLS, by the authority in this folder, and that it takes a password by TLS only. Made unless it is there. */
export async function certify(one: SlapdHost, authority: string): Promise<string> {
  const [ca, key] = [join(authority, 'ca.crt'), join(authority, 'ca.key')];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-out'];
  if (!existsSync(ca)) await run(['openssl', ...made, ca, '-keyout', key, '-subj', '/CN=authority of the tests']);
  const names = `subjectAltName=IP:${one.host.private}`;
  const folder = join(one.folder, 'etc-ldap');
  const signed = ['-CA', ca, '-CAkey', key, '-subj', `/CN=${one.host.name}`, '-addext', names];
  await run(['openssl', ...made, join(folder, 'own.crt'), '-keyout', join(folder, 'own.key'), ...signed]);
  copyFileSync(ca, join(folder, 'ca.crt'));
  await one.sh('chgrp openldap /etc/ldap/own.key; chmod 640 /etc/ldap/own.key');
  const lines = ['CACertificateFile ca.crt', 'CertificateFile own.crt', 'CertificateKeyFile own.key'];
  return [
    ...lines.map((line) => `TLS${line.replace(' ', ' /etc/ldap/')}`),
    'security simple_bind=128',
    'localSSF 256',
    '',
  ].join('\n');
}

/** slapd runs with an empty directory, in the one form or the other; `more` stands before its databases. */
export async function setUp(one: SlapdHost, form: 'file' | 'directory' = 'file', more = ''): Promise<void> {
  const config = `database config\naccess to * by dn.exact="${root}" manage by * none\n\ndatabase monitor\n`;
  const text = slapdConf.replace('database monitor\n', `${more}${form === 'file' ? 'database monitor\n' : config}`);
  writeFileSync(join(one.folder, 'etc-ldap/slapd.conf'), text);
  await one.sh(`
    install -d -o openldap -g openldap /var/lib/ldap/example.net
    chown root:openldap /etc/ldap/slapd.conf
    chmod 640 /etc/ldap/slapd.conf`);
  await one.sh(`sed -i 's|^SLAPD_CONF=.*|SLAPD_CONF=/etc/ldap/slapd.conf|' /etc/default/slapd; systemctl start slapd`);
  if (form === 'directory') {
    await one.sh(`
      systemctl stop slapd
      install -d /etc/ldap/slapd.d
      slaptest -f /etc/ldap/slapd.conf -F /etc/ldap/slapd.d 2>&1
      chown -R openldap:openldap /etc/ldap/slapd.d /var/lib/ldap
      rm /etc/ldap/slapd.conf
      sed -i 's|^SLAPD_CONF=.*|SLAPD_CONF=|' /etc/default/slapd
      systemctl start slapd`);
  }
  await one.sh('until ldapwhoami -Q -Y EXTERNAL -H ldapi:/// >/dev/null 2>&1; do sleep 0.1; done');
}

/** As the rootdn, which is how iRedMail's tools write. */
export async function add(one: SlapdHost, ldif: string): Promise<void> {
  await one.sh(`ldapadd -x -H ldapi:/// -D cn=Manager,${suffix} -w manager-password >/dev/null`, ldif);
}

export async function remove(one: SlapdHost, name: string): Promise<void> {
  const dn = `cn=${name},ou=Users,o=domains,${suffix}`;
  await one.sh(`ldapdelete -x -H ldapi:/// -D cn=Manager,${suffix} -w manager-password '${dn}'`);
}

/** The names of everybody who has mail there. */
export async function people(one: SlapdHost): Promise<readonly string[]> {
  const said = await one.sh(
    `ldapsearch -LLL -x -H ldapi:/// -D cn=Manager,${suffix} -w manager-password -b '${suffix}' '(mail=*)' cn`,
  );
  return [...said.matchAll(/^cn: (.*)$/gm)].map(([, name = '']) => name).sort();
}
