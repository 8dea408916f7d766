import { clock } from '../../facts/host/clock.ts';
import { disks } from '../../facts/host/disks.ts';
import { type Readings, readings } from '../../facts/host/readings.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Missing } from '../../model/check/fact.ts';
import { type Host, hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { Role } from '../../model/inventory/services.ts';
import { describeWithoutHost, HostError } from '../../model/text/errors.ts';
import { named } from '../../model/text/named.ts';
import { combine, fine } from '../cluster/combine.ts';
import { counted, hostNames } from '../cluster/words.ts';
import { inPools, usedOf, whatFills } from './disk-use.ts';

/** The one check that reports an unreachable host; the others report the consequences. */
export const hostsAnswer = defineCheck({
  id: 'host.answers',
  on: 'every host',
  facts: { readings },
  judge({ seen, missing }, inventory) {
    if (missing.length === 0)
      return { status: 'ok', hosts: hostNames(seen), summary: `${counted(seen.length, 'host')} reachable` };
    const hosts = hostNames(missing);
    const remedy = [...new Set(missing.map(remedyFor))].join(' ');
    const explains = { kind: 'host unreachable', hosts } as const;
    if (seen.length === 0) {
      const summary = `no host reachable: ${reasons(missing)}`;
      const first = `Check the worker's own network first. ${remedy}`;
      return { status: 'critical', hosts, summary, remedy: first, explains };
    }
    const lost = lostTiers(hosts, inventory);
    if (lost.length === 0) return { status: 'degraded', hosts, summary: reasons(missing), remedy, explains };
    const summary = `${named(lost)} reachable; ${reasons(missing)}`;
    return { status: 'critical', hosts, summary, remedy, explains };
  },
});

/** Each reason once, with the hosts that it keeps from answering. */
function reasons(missing: readonly Missing[]): string {
  const byReason = Map.groupBy(missing, ({ error }) => describeWithoutHost(error));
  return [...byReason].map(([why, some]) => `${named(hostNames(some))} unreachable (${why})`).join('; ');
}

function remedyFor({ host, error }: Missing): string {
  if (error instanceof HostError && error.remedy) return error.remedy;
  return `Check on ${host.hypervisor} that ${host.name} is running, and start it if not.`;
}

/** The tiers that have lost more than they can lose: all hosts of a role, or half of the Galera votes. */
function lostTiers(unreachable: readonly string[], inventory: Inventory): readonly string[] {
  const isLost = ({ name }: Host) => unreachable.includes(name);
  const roles = Role.options.filter((role) => {
    const hosts = hostsWith(inventory, role);
    return hosts.length > 0 && hosts.every(isLost);
  });
  const voters = hostsWith(inventory, ['database', 'arbiter']);
  const hasNoMajority = voters.some(isLost) && voters.filter(isLost).length * 2 >= voters.length;
  return [...roles.map((role) => `no ${role} host`), ...(hasNoMajority ? ['no majority of Galera votes'] : [])];
}

export const hostsAreDebian = defineCheck({
  id: 'host.debian',
  on: 'every host',
  facts: { readings },
  judge({ seen }) {
    const others = seen.filter(
      ({ facts }) => facts.readings.os.id !== 'debian' || !(Number(facts.readings.os.version) >= 12),
    );
    if (others.length > 0) {
      const found = others.map(({ host, facts }) => `${host.name} is ${releaseInWords(facts.readings)}`);
      return {
        status: 'degraded',
        hosts: hostNames(others),
        summary: found.join('; '),
        remedy: 'Install Debian 12 or later: steps and checks are tested on nothing else.',
      };
    }
    return { status: 'ok', hosts: hostNames(seen), summary: `${counted(seen.length, 'host')} run Debian 12 or later` };
  },
});

/** Testing and unstable of Debian have no number: what they have today may be gone tomorrow. */
function releaseInWords({ os: { id, version } }: Pick<Readings, 'os'>): string {
  const isUnreleased = id === 'debian' && !/\d/.test(version);
  return `${id || 'an unknown system'} ${version}${isUnreleased ? ' (testing or unstable)' : ''}`
    .replace('  ', ' ')
    .trim();
}

export const clocksAgree = defineCheck({
  id: 'host.clock',
  on: 'every host',
  facts: { clock },
  judge({ seen }, { limits }) {
    return combine(
      seen.map(({ host, facts, sentAt, receivedAt }): Verdict => {
        // The clock was read between sending and receiving, so the offset is between `least` and `most`.
        const [least, most] = [(facts.clock - receivedAt) / 1000, (facts.clock - sentAt) / 1000];
        const off = Math.max(least, -most, 0);
        const span = most - least;
        if (off > limits.clockSeconds) {
          const way = least > 0 ? 'ahead of' : 'behind';
          return {
            status: 'degraded',
            hosts: [host.name],
            summary: `clock of ${host.name} is at least ${off.toFixed(1)} s ${way} the worker`,
            remedy: `On ${host.name}: \`timedatectl\`; check that systemd-timesyncd or chrony is running and reaches its server.`,
          };
        }
        if (span > 10 * limits.clockSeconds) {
          return {
            status: 'unknown',
            hosts: [host.name],
            summary: `clock of ${host.name} not checked: it took ${span.toFixed(0)} s to answer`,
            remedy: `On ${host.name}: \`uptime\` and \`vmstat 1\` show why it is slow.`,
          };
        }
        return fine(host);
      }),
      (good) => `${counted(good.length, 'clock')} within ${limits.clockSeconds} s, to within the round trip`,
    );
  },
});

export const disksHaveRoom = defineCheck({
  id: 'host.disk',
  on: 'every host',
  facts: { disks },
  judge({ seen }, { limits }) {
    const all = seen.flatMap(({ host, facts }) => inPools(facts.disks).map((some) => ({ host, some })));
    return combine(
      all.map(({ host, some }): Verdict => {
        const [fullest] = some;
        const used = usedOf(fullest);
        const full = some.filter((disk) => usedOf(disk) >= limits.diskDegraded).map(({ mount }) => mount);
        const which = full.length > 1 ? `the ${fullest.pool?.type} pool of ${named(full)}` : fullest.mount;
        const state =
          fullest.usedInodesPercent > fullest.usedPercent ? `has ${used} % of its inodes in use` : `is ${used} % full`;
        const summary = `${which} on ${host.name} ${state}`;
        if (used < limits.diskDegraded) return { status: 'ok', hosts: [host.name], summary };
        const remedy = `On ${host.name}: ${whatFills(fullest)}`;
        return { status: used >= limits.diskCritical ? 'critical' : 'degraded', hosts: [host.name], summary, remedy };
      }),
      (good) => `${counted(good.length, 'file system')} below ${limits.diskDegraded} %`,
    );
  },
});
