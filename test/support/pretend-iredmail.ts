import { matchesGlob } from 'node:path';
import type { FileState } from '../../src/facts/host/files.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import type { Unit } from '../../src/facts/host/units.ts';
import type { CheckMailboxEntry } from '../../src/facts/ldap/check-mailbox.ts';
import type { DovecotSettings } from '../../src/facts/mail/dovecot.ts';
import type { IredmailState } from '../../src/facts/mail/iredmail.ts';
import type { MailDaemons } from '../../src/facts/mail/iredmail-daemons.ts';
import { keyFiles } from '../../src/facts/mail/iredmail-keys.ts';
import type { MailQueue } from '../../src/facts/mail/queue.ts';
import type { DirectoryLine } from '../../src/model/mail/directory-clients.ts';
import type { Run } from '../../src/model/plan/step.ts';
import { shipped } from '../../src/steps/host/shipped.ts';

/** The part of a pretended host that iRedMail's steps touch. */
interface Pretended {
  readonly files: Map<string, FileState>;
  readonly units: Map<string, Unit>;
}

/** What of iRedMail is on one host. */
export interface PretendMail {
  state: IredmailState;
  readonly sums: Map<string, string>;
  readonly values: Map<string, string>;
  jobs: readonly string[];
  certificateUntil: number;
  keysChangedAt: number;
  slapdHasTls: boolean;
  silent: readonly number[];
  daemons: MailDaemons;
  dovecot: DovecotSettings;
  restrictions: string;
  queue: MailQueue;
  checkMailbox: CheckMailboxEntry | 'absent';
  /** Lines of configuration files that name directory servers. */
  directoryLines: readonly DirectoryLine[];
  /** What went to the host by stdin from another, in order. */
  readonly carried: string[];
}

/** What iRedMail enables with its usual components, in this state. */
export function daemonsOf(active = 'active'): MailDaemons {
  const names = ['amavis', 'iredapd', 'php8.2-fpm', 'iredadmin', 'mlmmjadmin', 'rsyslog', 'cron', 'fail2ban'];
  const units = [...names, 'clamav-daemon', 'clamav-freshclam'];
  return new Map(
    units.map((unit) => [unit.replace('php8.2', 'php'), { known: true, unit, active, file: 'enabled' }] as const),
  );
}

export const noMailWaits: MailQueue = { queues: [], reason: undefined, isComplete: true, error: undefined };

export function bareMail(nodeName: string): PretendMail {
  return {
    state: {
      release: undefined,
      unpacked: undefined,
      run: 'none',
      ranAt: 0,
      why: '',
      nodeName,
      configured: undefined,
      mariadb: { file: '', active: 'inactive' },
    },
    ...{
      sums: new Map(),
      values: new Map(),
      jobs: [],
      certificateUntil: 0,
      keysChangedAt: 0,
      slapdHasTls: false,
      silent: [],
      daemons: new Map(),
      queue: noMailWaits,
      checkMailbox: 'absent',
      directoryLines: [],
      carried: [],
    },
    dovecot: { includes: false, values: new Map() },
    restrictions: '',
  };
}

/** Undefined when the fact is about something else. */
export function iredmailAnswer(id: string, mail: PretendMail): { readonly value: unknown } | undefined {
  if (id === 'iredmail.state') return { value: { ...mail.state } };
  if (id === 'iredmail.key-sums') return { value: new Map(mail.sums) };
  if (id === 'iredmail.key-archive') return { value: JSON.stringify([...mail.sums]) };
  if (id === 'amavis.dkim-keys') return { value: undefined };
  if (id === 'amavis.dkim-table') return { value: { text: undefined, rows: [] } };
  if (id === 'mail.kept names') return { value: [] };
  if (id === 'iredmail.value-sums') return { value: new Map(mail.values) };
  if (id === 'iredmail.value-lines') return { value: JSON.stringify([...mail.values]) };
  if (id === 'iredmail.sole-jobs') return { value: mail.jobs };
  if (id === 'mail.silent-ports') return { value: mail.silent };
  if (id === 'mail.silent-loopback-ports') return { value: [] };
  if (id === 'iredmail.daemons') return { value: mail.daemons };
  if (id === 'clamav.signatures') return { value: { missing: [], updatedAt: Number.MAX_SAFE_INTEGER } };
  if (id === 'mail.exposed-passwords') return { value: [] };
  if (id === 'iredmail.backups') return { value: [] };
  if (id === 'iredmail.web-pages') return { value: new Map() };
  if (id === 'iredmail.keys-changed-at') return { value: mail.keysChangedAt };
  if (id === 'mail.served-certificates') return { value: { file: undefined, served: new Map() } };
  if (id === 'dovecot.settings') return { value: mail.dovecot };
  if (id === 'postfix.recipient-restrictions') return { value: mail.restrictions };
  if (id === 'mail.check-mailbox') return { value: mail.checkMailbox };
  if (id === 'mail.directory-lines') return { value: mail.directoryLines };
  if (id === 'postfix.queue') return { value: mail.queue };
  if (id === 'iredmail.certificate') {
    const fingerprint = mail.sums.get(keyFiles.certificate);
    return { value: fingerprint && { fingerprint, until: mail.certificateUntil } };
  }
  return undefined;
}

interface Told {
  readonly mail: PretendMail;
  readonly now: number;
  readonly name: string;
}

/** Whether the change was one of iRedMail's. */
export function iredmailChange(
  host: Pretended,
  { run, stdin = '', directory = [] }: Run,
  { mail, now, name }: Told,
): boolean {
  const line = run.join(' ');
  const [, , script = '', , ...words] = run;
  const is = (name: string) => script.startsWith(shipped(name));
  if (is('iredmail-bring')) mail.state = { ...mail.state, unpacked: words[0] };
  else if (is('iredmail-reload')) reload(host, mail, now);
  else if (is('iredmail-keys')) {
    mail.keysChangedAt = now;
    for (const path of [words[0], words[1], words[4], words[5], `${words[6]}/${words[7]}.pem`])
      mail.sums.set(path ?? '', `${path} of ${name}`);
    mail.certificateUntil = Date.parse('2028-01-01');
  } else if (is('iredmail-carry')) {
    mail.carried.push('keys');
    mail.keysChangedAt = now;
    reload(host, mail, now);
    for (const [path, sum] of JSON.parse(stdin)) mail.sums.set(path, sum);
    mail.certificateUntil = Date.parse('2028-01-01');
  } else if (is('iredmail-run')) install(host, mail, now);
  else if (is('iredmail-dovecot')) mail.dovecot = { ...mail.dovecot, includes: true };
  else if (line.includes('chgrp "$3"')) return true;
  else if (is('iredmail-quota-status')) mail.restrictions = mail.restrictions.replace(`, ${policy}`, '');
  else if (is('iredmail-trust')) return true;
  else if (directory[0]?.write.dn.includes('mailha-check')) mail.checkMailbox = addedCheckMailbox(directory);
  else if (is('directory-client')) mail.directoryLines = put(mail.directoryLines, stdin);
  else if (line.includes('doveconf -n')) return host.files.has(paths.dovecotNfs);
  else if (is('iredmail-cron')) mail.jobs = [];
  else if (is('iredmail-values')) {
    mail.carried.push('values');
    for (const [key, value] of JSON.parse(stdin)) mail.values.set(key, value);
  } else if (is('iredmail-services')) {
    mail.daemons = daemonsOf();
    for (const unit of ['slapd', 'postfix', 'dovecot', 'nginx']) start(host, `${unit}.service`, now);
  } else if (line.includes('systemctl mask')) {
    mail.state = { ...mail.state, mariadb: { file: 'masked', active: 'inactive' } };
  } else return false;
  return true;
}

/** The entry that these writes add. */
export function addedCheckMailbox(directory: Run['directory']): CheckMailboxEntry {
  const write = directory?.[0]?.write;
  if (write?.kind !== 'add') throw new Error(`no entry is added: ${JSON.stringify(write)}`);
  const of = (name: string) => [write.attributes[name] ?? []].flat();
  return {
    passwords: of('userPassword'),
    services: of('enabledService'),
    allowNets: of('allowNets'),
    status: of('accountStatus'),
  };
}

/** What the script makes of the lines it is given. */
function put(lines: readonly DirectoryLine[], stdin: string): readonly DirectoryLine[] {
  let all = lines;
  for (const record of stdin.split('\n').filter(Boolean)) {
    const [files = '', use = '', pattern = '', line = ''] = record.split('\t');
    const isIn = ({ file }: DirectoryLine) => matchesGlob(file, files);
    const has = all.some((one) => isIn(one) && new RegExp(pattern).test(one.text));
    all = all.map((one) => (isIn(one) && new RegExp(pattern).test(one.text) ? { ...one, text: line } : one));
    const file = all.find(isIn)?.file;
    if (!has && use === 'add' && file) all = [...all, { file, text: line }];
  }
  return all;
}

const policy = 'check_policy_service inet:127.0.0.1:12340';

function start(host: Pretended, unit: string, now: number): void {
  host.units.set(unit, { known: true, active: 'active', enabled: true, changedAt: now, restarts: 0 });
}

function reload(host: Pretended, { slapdHasTls }: PretendMail, now: number): void {
  for (const unit of ['postfix', 'dovecot', 'nginx', ...(slapdHasTls ? ['slapd'] : [])])
    if (host.units.get(`${unit}.service`)?.active === 'active') start(host, `${unit}.service`, now);
}

function install(host: Pretended, mail: PretendMail, now: number): void {
  const debianCnf = { content: '[client]\npassword=x\n', mode: '400', owner: 'root:root', writtenAt: now };
  host.files.set(paths.debianCnf, debianCnf);
  mail.daemons = daemonsOf('inactive');
  mail.state = {
    ...mail.state,
    ...{
      release: '1.8.1',
      run: 'ok',
      ranAt: now,

      configured: 'add_user_vmail',
    },
    mariadb: { file: 'enabled', active: 'active' },
  };
  mail.values.set('des_key', `drawn at ${now}`).set('srs_secrets', `drawn at ${now}`);
  mail.dovecot = { includes: true, values: new Map([['mmap_disable', 'no']]) };
  mail.restrictions = `reject_unauth_destination, ${policy}`;
  mail.directoryLines = [
    { file: '/etc/dovecot/dovecot-ldap.conf', text: 'hosts           = 127.0.0.1:389' },
    { file: '/etc/postfix/ldap/virtual_mailbox_maps.cf', text: 'server_host     = 127.0.0.1:389' },
    { file: '/etc/ldap/ldap.conf', text: '' },
  ];
  mail.jobs = ['1 * * * * /opt/www/iredadmin/tools/delete_mailboxes.py'];
}
