import { receiver } from '../../src/clients/receiver.ts';
import type { Answer, Answers, Fact } from '../../src/model/check/fact.ts';
import type { PendingRestore } from '../../src/model/drill/drill.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import { Inventory as InventorySchema } from '../../src/model/inventory/inventory.ts';
import { Secrets, secretNames } from '../../src/model/inventory/secrets.ts';
import type { Cluster, Run } from '../../src/model/plan/step.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { noDirectory } from './no-directory.ts';
import { noMail } from './pretend-mail.ts';
import { pretendNames } from './pretend-names.ts';

const host = (name: string, n: number, roles: readonly string[], hypervisor: string) => ({
  name,
  public: `192.0.2.${n}`,
  private: `198.51.100.${n}`,
  roles,
  hypervisor,
});

/** The guide's cluster. */
export const inventory: Inventory = InventorySchema.parse({
  name: 'example',
  domain: 'example.net',
  networks: {
    public: { cidr: '192.0.2.0/24', interface: 'eth0' },
    private: { cidr: '198.51.100.0/24', interface: 'eth1' },
  },
  vips: [
    { name: 'lb0', address: '192.0.2.12', vrid: 51 },
    { name: 'db0', address: '192.0.2.10', vrid: 52 },
  ],
  hosts: [
    host('filer1', 11, ['filer', 'arbiter'], 'storage'),
    host('lb1', 13, ['director'], 'hv1'),
    host('lb2', 14, ['director'], 'hv2'),
    host('db1', 15, ['database'], 'hv1'),
    host('db2', 16, ['database'], 'hv2'),
    host('mail1', 17, ['mail'], 'hv1'),
    host('mail2', 18, ['mail'], 'hv2'),
  ],
  services: [
    { name: 'mysql', vip: 'db0', port: 3306, on: 'database', scheduler: 'sh', check: 'mysql' },
    { name: 'http', vip: 'lb0', port: 80, on: 'mail', scheduler: 'sh', check: 'http' },
  ],
});

export const cluster: Cluster = {
  inventory,
  secrets: Secrets.parse({
    ...Object.fromEntries(secretNames.map((name) => [name, `${name}0123`])),
    vrrpPassword: 'vrrp-pw1',
    monitorPassword: 'monitor-password',
    rootPassword: 'root-password',
  }),
};

export interface FakeWorld extends Operator {
  /** `host: summary`, in order. */
  readonly changes: string[];
  readonly happenings: Happening[];
  readonly cancel: (why: string) => void;
}

/**
 * A cluster that answers from a function and whose clock moves only when somebody sleeps. An
 * answer that is an Error is an error of that fact; a function that throws is a host that is down.
 */
export function fakeWorld(
  answer: (host: Host, fact: Fact, changes: readonly string[]) => unknown,
  onChange: (
    host: Host,
    change: Run & { readonly summary: string },
    onLine?: (line: string) => void,
  ) => void = () => {},
): FakeWorld {
  let clock = Date.parse('2026-01-01T00:00:00Z');
  const changes: string[] = [];
  const happenings: Happening[] = [];
  const cancelling = new AbortController();
  let pending: PendingRestore | undefined;
  const power = new Map<string, 'on' | 'off'>();
  const one = (asked: Host, fact: Fact): Answer => {
    const value = answer(asked, fact, changes);
    return value instanceof Error ? { ok: false, error: value } : { ok: true, value };
  };
  return {
    cluster,
    by: 'U0ALICE',
    names: pretendNames([]),
    receiver,
    mail: noMail,
    changes,
    happenings,
    cancelled: cancelling.signal,
    cancel: (why) => cancelling.abort(new Error(why)),
    consult: (on) => noDirectory.consult(on, async () => undefined as never),
    ask: async (asked, facts): Promise<Answers> => ({
      byFact: new Map(facts.map((fact) => [fact.id, one(asked, fact)])),
      sentAt: clock,
      receivedAt: clock,
    }),
    change: async (on, change, onLine) => {
      changes.push(`${on.name}: ${change.summary}`);
      onChange(on, change, onLine);
    },
    putBack: async (on, run) => {
      changes.push(`${on.name}: put back: ${run.summary}`);
      onChange(on, run);
    },
    power: async (on, how) => {
      changes.push(`${on.name}: power ${how}`);
      power.set(on.name, how);
    },
    handOver: async (sealed) => {
      changes.push(`handed over: ${sealed.length} characters`);
    },
    powerState: async ({ name }) => power.get(name) ?? 'on',
    pendingRestore: {
      recall: async () => pending,
      keep: async (now) => {
        changes.push(`pending: ${now.drill} on ${now.target}`);
        pending = now;
      },
      done: async () => {
        pending = undefined;
      },
    },
    // Clients that are always served; tests of outages have others.
    probe: (targets) => {
      const now = () =>
        targets.map((target) => ({ target, everyMs: 100, attempts: [{ at: 0, tookMs: 1, why: undefined }] }));
      return { now, stop: async () => now() };
    },
    report: async (happening) => void happenings.push(happening),
    sleep: async (seconds) => {
      clock += seconds * 1000;
    },
    now: () => new Date(clock),
  };
}
