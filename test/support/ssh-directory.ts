import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Host } from '../../src/model/inventory/inventory.ts';
import { type LabWorld, worldOf } from './lab-world.ts';
import { type SshHost, type SshHostOptions, startHost } from './ssh-host.ts';

export const suffix = 'dc=example,dc=net';
const schema = join(import.meta.dirname, '../../src/dev/lab/iredmail-stand-in/samples/iredmail.schema');
const byRoot = 'gidNumber=0+uidNumber=0,cn=peercred,cn=external,cn=auth';

export interface SshDirectory extends SshHost {
  /** A shell script on the host that has to end well. */
  sh(script: string): string;
}

export interface DirectoryOptions extends SshHostOptions {
  /** More lines for its database. */
  readonly database?: string;
  /** LDIF that is loaded before slapd starts. */
  readonly entries?: string;
}

/** A host behind a real sshd, with a real slapd that root may write to by its socket; all below the host's own /run. */
export async function startDirectory(
  t: Pick<TestContext, 'after'>,
  { database = 'maxsize 1073741824', entries = domainEntries('example.net'), ...options }: DirectoryOptions = {},
): Promise<SshDirectory> {
  const host = await startHost(t, options);
  const sh = (script: string) => host.sshd.inside('sh', '-euc', script);
  const conf = join(host.folder, 'slapd.conf');
  const ldif = join(host.folder, 'entries.ldif');
  writeFileSync(conf, confOf(database));
  writeFileSync(ldif, `${base}${entries}`);
  sh(`mkdir -p /run/slapd /run/ldap; slapadd -q -f ${conf} -l ${ldif} -o value-check=no`);
  startSlapd({ ...host, sh });
  return { ...host, sh };
}

/** A world whose only mail host this is. */
export function mailWorld({ hosts, host, inventory }: SshHost): LabWorld {
  const mail1: Host = { ...host, name: 'mail1', roles: ['mail'] };
  return worldOf({ ...inventory, hosts: [mail1] }, hosts);
}

/** It listens once this returns. */
export function startSlapd({ sh, folder }: Pick<SshDirectory, 'sh' | 'folder'>): void {
  sh(`slapd -h ldapi:/// -f ${join(folder, 'slapd.conf')}; while [ ! -S /run/slapd/ldapi ]; do sleep 0.1; done`);
}

const confOf = (database: string) => `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
include ${schema}
pidfile /run/slapd/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
disallow bind_anon
require LDAPv3
sizelimit unlimited
database mdb
suffix ${suffix}
rootdn cn=Manager,${suffix}
directory /run/ldap
access to * by dn.base="${byRoot}" write by users read
index objectclass,entryCSN,entryUUID,mail,domainName,accountStatus eq
${database}
`;

const base = `dn: ${suffix}
objectClass: dcObject
objectClass: organization
dc: example
o: example

dn: o=domains,${suffix}
objectClass: organization
o: domains

`;

export const domainDn = (domain: string) => `domainName=${domain},o=domains,${suffix}`;

/** A domain without mailboxes, as iRedMail makes them. */
export function domainEntries(domain: string): string {
  const units = ['Users', 'Groups', 'Aliases', 'Externals'].map(
    (ou) => `dn: ou=${ou},${domainDn(domain)}\nobjectClass: organizationalUnit\nou: ${ou}\n\n`,
  );
  const entry = `dn: ${domainDn(domain)}\nobjectClass: mailDomain\ndomainName: ${domain}\nmtaTransport: dovecot\naccountStatus: active\nenabledService: mail\n\n`;
  return [entry, ...units].join('');
}

/** A mailbox as LDIF; `more` are further lines. */
export function mailboxEntry(address: string, more = ''): string {
  const [local = '', domain = ''] = address.split('@');
  return `dn: mail=${address},ou=Users,${domainDn(domain)}
objectClass: inetOrgPerson
objectClass: mailUser
objectClass: shadowAccount
mail: ${address}
uid: ${local}
cn: ${local}
sn: ${local}
storageBaseDirectory: /var/vmail
mailMessageStore: vmail1/${domain}/${local}/
homeDirectory: /var/vmail/vmail1/${domain}/${local}/
mailQuota: 1073741824
accountStatus: active
enabledService: mail
userPassword: {SSHA512}c2VjcmV0
${more}
`;
}
