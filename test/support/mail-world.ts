import type { mailJob } from '../../jobs/look/mail.ts';
import { mailflowJob } from '../../jobs/look/mailflow.ts';
import { managedFiles } from '../../src/facts/host/managed-files.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import type { Service } from '../../src/model/inventory/services.ts';
import { suffixOf } from '../../src/model/mail/directory.ts';
import { type FakeWorld, fakeWorld, inventory as usual } from './fake-world.ts';
import { bareMail, daemonsOf, noMailWaits } from './pretend-iredmail.ts';
import { type PretendMail, pretendMail } from './pretend-mail.ts';

/** Two mail hosts with iRedMail, and lb1 in front of them with the VIP lb0. */
export interface MailWorld {
  readonly mail?: PretendMail;
  readonly imaps?: Partial<Service> | 'not declared';
  /** Which real server lb1's table names for the nth login through the VIP; undefined is a table without it. */
  readonly leads?: (nth: number) => string | undefined;
  readonly weights?: Readonly<Record<string, number>>;
  readonly holder?: string;
  /** Facts that are otherwise; a thrown error is a host that is away. */
  readonly facts?: (host: Host, fact: Fact) => unknown;
}

export const vip = '192.0.2.12';
const usually = { name: 'imaps', vip: 'lb0', port: 993, on: 'mail', check: 'imaps', forwarding: 'gate' } as const;

function inventoryOf({ imaps = {} }: MailWorld): Inventory {
  const others = usual.services.filter(({ on }) => on !== 'mail');
  if (imaps === 'not declared') return { ...usual, services: others };
  return { ...usual, services: [...others, { ...usually, scheduler: 'wrr', ...imaps }] };
}

export function mailWorld(asked: MailWorld = {}): FakeWorld & { readonly pretended: PretendMail } {
  const inventory = inventoryOf(asked);
  const pretended = asked.mail ?? pretendMail();
  const service = inventory.services.find(({ name }) => name === 'imaps');
  const world = fakeWorld((host, fact) => {
    const said = asked.facts?.(host, fact);
    if (said !== undefined) return said;
    if (fact.id === 'iredmail.state') return { ...bareMail(host.name).state, release: '1.8.1' };
    if (fact.id === 'iredmail.certificate') return { fingerprint: 'AB:CD', until: Date.parse('2026-04-11') };
    if (fact.id === 'linux.clock') return Date.parse('2026-01-01');
    if (fact.id === managedFiles.id) return new Map();
    if (fact.id === 'postfix.queue') return noMailWaits;
    if (fact.id === 'mail.silent-ports' || fact.id === 'mail.silent-loopback-ports') return [];
    if (fact.id === 'iredmail.daemons') return daemonsOf();
    if (fact.id === 'iredmail.backups') return [];
    if (fact.id === 'clamav.signatures') return { missing: [], updatedAt: Date.parse('2026-01-01') / 1000 };
    if (fact.id === 'mail.exposed-passwords') return [];
    if (fact.id === 'iredmail.web-pages') return new Map([['/iredadmin/', 303]]);
    if (fact.id === 'slapd.node') {
      return { running: true, clientError: undefined, directories: [{ suffix: suffixOf(inventory), filled: true }] };
    }
    if (fact.id === 'systemd.units') {
      const unit = { known: true, active: 'active', enabled: true, changedAt: 1, restarts: 0 };
      return new Map(['postfix', 'dovecot', 'nginx', 'slapd'].map((name) => [`${name}.service`, unit]));
    }
    if (fact.id === 'linux.addresses') {
      return host.name === (asked.holder ?? 'lb1') ? [{ interface: 'eth0', address: vip, prefix: 32 }] : [];
    }
    if (fact.id === 'ipvs.table') return { raw: '', services: service ? [entry(service, asked)] : [] };
    if (fact.id.startsWith('ipvs.connections-from:')) {
      const nth = pretended.logins.filter((address) => address === vip).length - 1;
      const real = (asked.leads ?? ((n) => `192.0.2.${17 + (n % 2)}`))(nth);
      const port = fact.id.split(':')[1];
      const line = { state: 'ESTABLISHED', source: `192.0.2.99:${port}`, virtual: `${vip}:993` };
      return real === undefined ? [] : [{ ...line, destination: `${real}:993` }];
    }
    return undefined;
  });
  return { ...world, mail: pretended.client, cluster: { ...world.cluster, inventory }, pretended };
}

function entry({ scheduler, persistent }: Service, { weights = {} }: MailWorld) {
  const realServers = ['192.0.2.17', '192.0.2.18'].map((address) => ({
    address: `${address}:993`,
    forward: 'Route',
    weight: weights[address] ?? 1,
    active: 0,
    inactive: 0,
  }));
  return { protocol: 'TCP', address: `${vip}:993`, scheduler, persistent, flags: [], realServers };
}

/** What a job says: outcome, judgements that are not ok as `status check: summary -> remedy`, and the texts it shows. */
export async function told(world: FakeWorld, job: typeof mailJob | typeof mailflowJob = mailflowJob) {
  const outcome = await job.run(world, {});
  const judgements = world.happenings.flatMap((one) => (one.kind === 'judged' ? [one.judgement] : []));
  const bad = judgements
    .filter(({ status }) => status !== 'ok')
    .map(({ status, check, summary, remedy }) => `${status} ${check}: ${summary} -> ${remedy}`);
  const texts = world.happenings.flatMap((one) => (one.kind === 'output' ? [one.text] : []));
  return { ...outcome, judgements, bad, texts, text: texts[0] ?? '' };
}
