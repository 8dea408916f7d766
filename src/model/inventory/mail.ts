import { z } from 'zod';
import { text } from '../text/text.ts';
import { cidr } from './cidr.ts';

const folderForm = /^(\/(?!\.\.?(\/|$))[A-Za-z0-9._-]+)+$/;
const Folder = text(folderForm, 'wanted an absolute path such as /var/vmail', (typed) => {
  const tidy = typed.replaceAll(/\/+/g, '/').replace(/\/$/, '');
  return tidy !== typed && folderForm.test(tidy) ? `wanted it without a slash at its end: ${tidy}` : undefined;
});

/** The iRedMail release to install. */
export const Iredmail = z.strictObject({
  /** As in 1.8.1. */
  version: text(/^\d+(\.\d+){1,3}$/, 'wanted a version such as 1.8.1'),
  /** Its tarball: an https URL, or a file relative to the inventory. */
  source: text(/^(?!(?!https:)\w+:\/\/)[\x21-\x7e]{1,500}$/, 'wanted an https URL or a path'),
  sha256: text(/^[0-9a-f]{64}$/, 'wanted the 64 hex digits that `sha256sum` prints'),
  /** Webmail at /mail/. */
  roundcube: z.boolean().optional(),
  /** Groupware at /SOGo/, from SOGo's own package repository. */
  sogo: z.boolean().optional(),
  /** Monitoring at /netdata/. */
  netdata: z.boolean().optional(),
  /** Bans addresses after failed logins. */
  fail2ban: z.boolean().optional(),
});
export type Iredmail = z.infer<typeof Iredmail>;

/** What the installer offers to leave out, and whether it is installed where cluster.yaml does not say. */
const usual = { roundcube: true, sogo: false, netdata: false, fail2ban: true } as const;
export type Component = keyof typeof usual;

/** The optional components to install. */
export function componentsOf(iredmail: Iredmail): readonly Component[] {
  const all = Object.entries(usual) as [Component, boolean][];
  return all.filter(([name, unsaid]) => iredmail[name] ?? unsaid).map(([name]) => name);
}

/** Settings of the mail tier. */
export const Mail = z.strictObject({
  /** Mount point of the mail store on the mail hosts. */
  store: Folder.default('/var/vmail'),
  /** The exported directory of the filer. */
  export: Folder.default('/srv/vmail'),
  /** Additional networks that may reach the directory, at ports 389 and 636. */
  ldapClients: z.array(cidr('203.0.113.0/24')).default([]),
  /** Days for which the mail of a removed mailbox is to stay. mailha itself never deletes mail. */
  keepRemovedDays: z.int().min(1, 'wanted at least 1 day').max(3650, 'wanted at most 3650 days').default(90),
  /** Days for which an old DKIM key stays published after a rotation. iRedMail's signatures are valid for 30. */
  dkimOverlapDays: z.int().min(1, 'wanted at least 1 day').max(365, 'wanted at most 365 days').default(30),
  /** Without it, `deploy mail` sets up the store only. */
  iredmail: Iredmail.optional(),
});
export type Mail = z.infer<typeof Mail>;
