import type { VrrpInstance } from '../../facts/director/keepalived.ts';
import { vrrp } from '../../facts/director/keepalived.ts';
import { addresses } from '../../facts/host/addresses.ts';
import type { Unit, WatchedUnit } from '../../facts/host/units.ts';
import { startCommands, stateInWords, unitOf, units } from '../../facts/host/units.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine, hostsOf } from '../cluster/combine.ts';

const tables = ['ipvs.as-declared', 'ipvs.alike', 'ldirectord.drained-alike', 'ldirectord.logins'];
type Daemon = Extract<WatchedUnit, 'keepalived.service' | 'ldirectord.service'>;

/** Checks that fail as well on a director whose daemon is down. */
const follows: Readonly<Record<Daemon, readonly string[]>> = {
  'keepalived.service': ['vip.held-once'],
  'ldirectord.service': tables,
};

/** The same where `deploy directors` has not run. keepalived comes first: of two verdicts, only one explains the other. */
const followsBare: Readonly<Record<Daemon, readonly string[]>> = {
  'keepalived.service': ['vip.held-once', 'ldirectord.runs', 'ipvs.connection-sync', ...tables, 'drift.director'],
  'ldirectord.service': [...tables, 'drift.director'],
};

/** The daemon runs and is enabled at boot. */
function runs(unit: Daemon, host: Host, found: Unit): Verdict {
  const { known, active, enabled } = found;
  const name = unit.replace('.service', '');
  const explains = { kind: 'director down', hosts: [host.name] } as const;
  if (!known)
    return {
      status: 'critical',
      hosts: [host.name],
      explains: { ...explains, checks: followsBare[unit] },
      summary: `${name} is not installed on ${host.name}`,
      remedy: `Run \`deploy directors\` to set up ${host.name}.`,
    };
  if (active !== 'active') {
    const remedy = `On ${host.name}: \`${startCommands([[name, found]])}\`; if it fails again, \`journalctl -u ${name} -n 50\`.`;
    return {
      status: 'critical',
      hosts: [host.name],
      explains: { ...explains, checks: follows[unit] },
      summary: `${name} is ${stateInWords(found)} on ${host.name}`,
      remedy,
    };
  }
  if (!enabled) {
    return {
      status: 'degraded',
      hosts: [host.name],
      summary: `${name} is not enabled at boot on ${host.name}`,
      remedy: `On ${host.name}: \`${found.masked ? `systemctl unmask ${name}; ` : ''}systemctl enable ${name}\`.`,
    };
  }
  return fine(host);
}

export const ldirectordRuns = defineCheck({
  id: 'ldirectord.runs',
  on: 'director',
  facts: { units },
  judge: ({ seen }) =>
    combine(
      seen.map(({ host, facts }) => runs('ldirectord.service', host, unitOf(facts.units, 'ldirectord.service'))),
      (good) => `ldirectord runs on ${named(hostsOf(good))}`,
    ),
});

/** keepalived runs, and every VRRP instance is in its wanted state with its full priority. */
export const keepalivedReady = defineCheck({
  id: 'keepalived.ready',
  on: 'director',
  facts: { units, vrrp, addresses },
  judge: ({ seen }, { vips }) =>
    combine(
      seen.flatMap((director) => judgeDirector(director, vips)),
      (good) => good.map(({ summary }) => summary).join(', '),
    ),
});

type DirectorFacts = { readonly units: ReadonlyMap<string, Unit>; readonly vrrp: readonly VrrpInstance[] | undefined };

function judgeDirector({ host, facts }: Seen<DirectorFacts>, vips: readonly Vip[]): readonly Verdict[] {
  const running = runs('keepalived.service', host, unitOf(facts.units, 'keepalived.service'));
  if (running.status !== 'ok') return [running];
  if (!facts.vrrp) {
    return [
      {
        status: 'unknown',
        hosts: [host.name],
        summary: `VRRP state of ${host.name} not known: keepalived is active, and the process in /run/keepalived.pid does not exist`,
        remedy: `On ${host.name}: \`systemctl status keepalived\` shows its processes, \`systemctl cat keepalived\` whether it runs with another pid file (-p); run \`status directors\` again if it has just started.`,
      },
    ];
  }
  return vips.map((vip) =>
    judgeInstance(
      host,
      vip,
      facts.vrrp?.find(({ name }) => name === vip.name),
    ),
  );
}

function judgeInstance(host: Host, vip: Vip, instance: VrrpInstance | undefined): Verdict {
  if (!instance) {
    return {
      status: 'degraded',
      hosts: [host.name],
      summary: `keepalived on ${host.name} has no VRRP instance ${vip.name}`,
      remedy: 'Run `plan directors` to see what its keepalived.conf lacks.',
    };
  }
  const { state, basePriority } = instance;
  const { wanted = state, effectivePriority = basePriority } = instance;
  const summary = `${host.name} is ${state} for ${vip.name} with priority ${effectivePriority}`;
  if (state === 'FAULT' || state === 'INIT' || state !== wanted) {
    const remedy = `On ${host.name}: \`ip address\` and \`journalctl -u keepalived -n 50\`: the interface is down, or keepalived is still starting.`;
    return {
      status: 'degraded',
      hosts: [host.name],
      summary: `${summary}${state === wanted ? '' : `, wanted state ${wanted}`}`,
      remedy,
    };
  }
  if (effectivePriority < basePriority) {
    const remedy = `On ${host.name}: \`/etc/keepalived/director-ready; echo $?\` (1: ldirectord is down, no real server has a weight, or it booted less than 3 minutes ago and is still receiving connection sync), and \`cat /var/lib/mailha/priority-${vip.name}\` (below 0: the VIP was moved away on purpose).`;
    return { status: 'degraded', hosts: [host.name], summary: `${summary} instead of ${basePriority}`, remedy };
  }
  return { status: 'ok', hosts: [host.name], summary };
}
