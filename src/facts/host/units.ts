import type { Fact } from '../../model/check/fact.ts';

export interface Unit {
  /** False when the host has no such unit. */
  readonly known: boolean;
  /** systemd's ActiveState: active (also while it reloads), inactive, failed, activating, deactivating. */
  readonly active: string;
  readonly enabled: boolean;
  /** Time of its last start or reload, in seconds since the epoch by the host's clock; 0 if never. */
  readonly changedAt: number;
  /** Number of automatic restarts by systemd. */
  readonly restarts: number;
  /** Linked to /dev/null, so nothing starts it. */
  readonly masked?: true;
}

const watched = [
  'keepalived.service',
  'ldirectord.service',
  'nginx.service',
  'mariadb.service',
  'garb.service',
  'dovecot.service',
  'postfix.service',
  'postfix@-.service',
  'mailha-firewall.service',
  'mailha-ipvs-sync.service',
  'mailha-loopback.service',
  'slapd.service',
  'nfs-server.service',
  'nfs-client.target',
] as const;
export type WatchedUnit = (typeof watched)[number];

export type Units = ReadonlyMap<string, Unit>;

/** All daemons of the cluster, in one call. */
export const units: Fact<Units> = {
  id: 'systemd.units',
  argv: [
    'systemctl',
    'show',
    '--timestamp=unix',
    '--property=Id,LoadState,ActiveState,UnitFileState,StateChangeTimestamp,NRestarts,Type',
    ...watched,
  ],
  parse(stdout) {
    const all = new Map(stdout.split('\n\n').flatMap(unit));
    return runsPostfixItself(stdout) ? all : withPostfixInstance(all);
  },
};

/** LoadState of a unit that is installed, even if systemd cannot parse one of its drop-ins (systemd.load-state). */
const present = ['loaded', 'masked', 'bad-setting', 'error'];

/** A unit that reloads its configuration, or refreshes its mounts, serves meanwhile: `systemctl is-active` counts it as active. */
export function runningState(state: string): string {
  return state === 'reloading' || state === 'refreshing' ? 'active' : state;
}

function unit(block: string): [string, Unit][] {
  const properties = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const id = properties.get('Id');
  if (id === undefined) return [];
  const state: Unit = {
    known: present.includes(properties.get('LoadState') ?? ''),
    active: runningState(properties.get('ActiveState') ?? 'unknown'),
    enabled: properties.get('UnitFileState') === 'enabled',
    changedAt: Number(properties.get('StateChangeTimestamp')?.replace('@', '')) || 0,
    restarts: Number(properties.get('NRestarts') ?? 0),
    ...(properties.get('LoadState') === 'masked' ? { masked: true as const } : {}),
  };
  return [[id, state]];
}

/** Debian 13's postfix.service is the daemon, `Type=forking`; the template of instances is still there, and unused. */
function runsPostfixItself(stdout: string): boolean {
  return stdout
    .split('\n\n')
    .some((block) => /^Id=postfix\.service$/m.test(block) && /^Type=(?!oneshot$)/m.test(block));
}

/**
 * Debian 12's postfix.service runs /bin/true and is always active; the daemon is its instance `-`, enabled by a generator
 * at each boot.
 */
function withPostfixInstance(all: ReadonlyMap<string, Unit>): Units {
  const [whole, instance] = [all.get('postfix.service'), all.get('postfix@-.service')];
  if (!whole?.known || !instance?.known) return all;
  const masked = whole.masked ? { masked: whole.masked } : {};
  return new Map([...all, ['postfix.service', { ...instance, enabled: whole.enabled, ...masked }]]);
}

/** For messages: `masked`, `failed`, `activating after 12 automatic restarts`. */
export function stateInWords({ active, restarts, masked }: Unit): string {
  if (masked) return 'masked';
  return restarts > 0 ? `${active} after ${restarts} automatic restart${restarts === 1 ? '' : 's'}` : active;
}

/** Commands that start units again, those that are masked included. */
export function startCommands(all: readonly (readonly [name: string, unit: Unit])[]): string {
  const masked = all.filter(([, { masked: is }]) => is).map(([name]) => name);
  const unmask = masked.length > 0 ? `systemctl unmask ${masked.join(' ')}; ` : '';
  return `${unmask}systemctl restart ${all.map(([name]) => name).join(' ')}`;
}

const unknownUnit: Unit = { known: false, active: 'inactive', enabled: false, changedAt: 0, restarts: 0 };

export function unitOf(all: Units, name: WatchedUnit): Unit {
  return all.get(name) ?? unknownUnit;
}
