import type { FileState } from '../../src/facts/host/files.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import type { Unit } from '../../src/facts/host/units.ts';
import { slapdConfig } from '../../src/facts/ldap/config.ts';
import type { DataEntry, SlapdData } from '../../src/facts/ldap/data.ts';
import type { SlapdNode } from '../../src/facts/ldap/node.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import { providerUrl, replicaDn, suffixOf } from '../../src/model/mail/directory.ts';
import type { Run } from '../../src/model/plan/step.ts';
import { inventory } from './fake-world.ts';

/** The part of a pretended host that the steps of the directory touch. */
interface Pretended {
  readonly files: Map<string, FileState>;
  readonly units: Map<string, Unit>;
}

/** What slapd of one mail host has; undefined parts are not there yet. */
export interface PretendSlapd {
  /** slapd.conf, once iRedMail's installer has written it. */
  conf: string | undefined;
  services: readonly string[];
  /** By DN: who made the entry, as its UUID tells. */
  entries: Map<string, string>;
  /** What is kept of the password of cn=replica. */
  replica: string | undefined;
  proof: { readonly of: string; readonly at: number } | undefined;
}

export function noSlapd(): PretendSlapd {
  return { conf: undefined, services: [], entries: new Map(), replica: undefined, proof: undefined };
}

const suffix = suffixOf(inventory);

/** As iRedMail's installer leaves it. */
export function slapdInstalled(slapd: PretendSlapd, name: string): void {
  slapd.conf = `modulepath /usr/lib/ldap\nloglevel 0\ndatabase mdb\nsuffix ${suffix}\ndirectory /var/lib/ldap/example.net\nindex entryCSN,entryUUID eq\n`;
  slapd.services = ['ldap:///', 'ldapi:///'];
  slapd.entries = new Map([suffix, `cn=vmail,${suffix}`].map((dn) => [dn, name]));
}

const runs = (host: Pretended) => host.units.get('slapd.service')?.active === 'active';

interface Told {
  readonly host: Host;
  readonly now: Pretended;
  readonly slapd: PretendSlapd;
  readonly hasTls: boolean;
  readonly all: readonly { readonly host: Host; readonly now: Pretended; readonly slapd: PretendSlapd }[];
}

/** Undefined when the fact is about something else. */
export function slapdAnswer(id: string, told: Told): { readonly value: unknown } | undefined {
  if (id === 'slapd.config') return { value: configOf(told) };
  if (id === 'slapd.data') return { value: dataOf(told.slapd) };
  if (id === 'slapd.node') return { value: nodeOf(told) };
  if (id === 'slapd.proof') return { value: told.slapd.proof && { ...told.slapd.proof, ms: new Map() } };
  return undefined;
}

function configOf({ now, slapd, hasTls }: Told) {
  const include = now.files.get(paths.slapdReplication)?.content ?? '';
  const text =
    slapd.conf === undefined
      ? ''
      : `== file\n${hasTls ? 'TLSCertificateFile /x\n' : ''}${slapd.conf}== include\n${include}`;
  return slapdConfig.parse(`services ${slapd.services.join(' ')}\npath /etc/ldap/slapd.conf\n${text}== tls\n`, 0);
}

function dataOf({ conf, entries }: PretendSlapd): SlapdData | undefined {
  if (conf === undefined) return undefined;
  const entry = (dn: string, uuid: string): DataEntry => ({
    dn,
    uuid,
    content: dn,
    passwords: '',
    createdAt: 0,
    changedAt: 0,
  });
  return { count: entries.size, entries: new Map([...entries].map(([dn, uuid]) => [dn, entry(dn, uuid)])) };
}

function nodeOf({ host, now, slapd, all }: Told): SlapdNode {
  if (!runs(now) || slapd.conf === undefined)
    return { running: runs(now), directories: undefined, clientError: undefined };
  const csns = [{ time: 0, sid: 1, text: 'the newest' }] as never;
  const joined = all.filter((other) => other.host.name !== host.name && other.slapd.entries.has(replicaDn(inventory)));
  const consumers = joined.map((other) => {
    return { provider: providerUrl(other.host), phase: 'Persist', connection: 'IP=there', lastContact: undefined };
  });
  const replica = slapd.entries.has(replicaDn(inventory)) ? [slapd.replica ?? ''] : undefined;
  const size = { entries: slapd.entries.size, pages: undefined };
  const filled = slapd.entries.has(suffix);
  return {
    running: true,
    clientError: undefined,
    directories: [{ suffix, filled, first: csns, csns, replica, consumers, ...size }],
  };
}

/** Whether the change was one of the directory's. Throws where a real host would fail. */
export function slapdChange({ run, stdin = '', directory = [] }: Run, told: Told, at: number): boolean {
  const { now, slapd, all } = told;
  const line = run.join(' ');
  const words = run.slice(4);
  const added = directory[0]?.write;
  const unit = () =>
    now.units.set('slapd.service', { known: true, active: 'active', enabled: true, changedAt: at, restarts: 0 });
  if (line.includes('grep -qxF "include $ours"')) {
    if (slapd.conf === undefined) throw new Error('there is no slapd.conf');
    if (!slapd.conf.includes('include')) slapd.conf += `include ${words[0]}\n`;
    now.files.set(paths.slapdReplication, { content: stdin, mode: '640', owner: 'root:openldap', writtenAt: at });
  } else if (line.includes('s|^SLAPD_SERVICES=')) slapd.services = (words[1] ?? '').split(' ');
  else if (line.includes('slapd rejects its configuration') && line.includes('slapcat')) {
    slapd.entries = new Map();
    unit();
  } else if (line.includes('systemctl restart slapd ||')) unit();
  else if (line.includes('nothing received from $url')) {
    const from = all.find((other) => providerUrl(other.host) === words[0]);
    if (!from) throw new Error(`nobody is at ${words[0]}`);
    [slapd.entries, slapd.replica] = [new Map(from.slapd.entries), from.slapd.replica];
  } else if (added?.kind === 'add' && added.dn === replicaDn(inventory)) {
    slapd.entries.set(replicaDn(inventory), told.host.name);
    slapd.replica = String(added.attributes.userPassword);
  } else if (line.includes('mailha-canary')) slapd.proof = { of: words[0] ?? '', at };
  else return line.includes('does not let $account read');
  return true;
}
