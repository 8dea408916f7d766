import { clock } from '../../facts/host/clock.ts';
import { disks } from '../../facts/host/disks.ts';
import { readings } from '../../facts/host/readings.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Missing } from '../../model/check/fact.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { Role } from '../../model/inventory/services.ts';
import { describe, HostError } from '../../model/text/errors.ts';
import { combine } from '../cluster/combine.ts';
import { counted, named } from '../cluster/words.ts';

/** The one check that says so when a host does not answer; the others say what follows from it. */
export const hostsAnswer = defineCheck({
  id: 'host.answers',
  on: 'every host',
  facts: { readings },
  judge({ seen, missing }, inventory) {
    if (missing.length === 0) return { status: 'ok', summary: `${counted(seen.length, 'host')} answered` };
    const silent = named(missing.map(({ host }) => host.name));
    const remedy = missing.map(remedyFor).join(' ');
    if (seen.length === 0) {
      return {
        status: 'unknown',
        summary: `no host answers: ${silent}`,
        remedy: `Look at the worker's own network first. ${remedy}`,
      };
    }
    const lost = lostRoles(missing, inventory);
    const summary = `${silent} cannot be asked: ${missing.map(({ error }) => describe(error)).join('; ')}`;
    if (lost.length > 0) return { status: 'critical', summary: `no ${named(lost)} host answers; ${summary}`, remedy };
    return { status: 'degraded', summary, remedy };
  },
});

function remedyFor({ host, error }: Missing): string {
  if (error instanceof HostError && error.remedy) return error.remedy;
  return `See on ${host.hypervisor} whether ${host.name} runs, and start it if not.`;
}

/** The roles of which every host is silent. */
function lostRoles(missing: readonly Missing[], inventory: Inventory): readonly Role[] {
  const silent = missing.map(({ host }) => host.name);
  return Role.options.filter((role) => {
    const hosts = hostsWith(inventory, role);
    return hosts.length > 0 && hosts.every(({ name }) => silent.includes(name));
  });
}

export const hostsAreDebian = defineCheck({
  id: 'host.debian',
  on: 'every host',
  facts: { readings },
  judge({ seen }) {
    const others = seen.filter(
      ({ facts }) => facts.readings.os.id !== 'debian' || Number(facts.readings.os.version) < 12,
    );
    if (others.length > 0) {
      const said = others.map(
        ({ host, facts }) => `${host.name} is ${facts.readings.os.id || 'something else'} ${facts.readings.os.version}`,
      );
      return {
        status: 'degraded',
        summary: said.join('; '),
        remedy: 'Install Debian 12 or later there: steps and checks are proven on nothing else.',
      };
    }
    return { status: 'ok', summary: `${counted(seen.length, 'host')} run Debian 12 or later` };
  },
});

export const clocksAgree = defineCheck({
  id: 'host.clock',
  on: 'every host',
  facts: { clock },
  judge({ seen }, { limits }) {
    return combine(
      seen.map(({ host, facts, sentAt, receivedAt }): Verdict => {
        // The clock was read at some moment in between, so the difference is somewhere from `least` to `most`.
        const [least, most] = [(facts.clock - receivedAt) / 1000, (facts.clock - sentAt) / 1000];
        const off = Math.max(least, -most, 0);
        const span = most - least;
        if (off > limits.clockSeconds) {
          const way = least > 0 ? 'ahead of' : 'behind';
          return {
            status: 'degraded',
            summary: `${host.name} is at least ${off.toFixed(1)} s ${way} the worker`,
            remedy: `On ${host.name}: \`timedatectl\`, and see that systemd-timesyncd or chrony runs and reaches its server.`,
          };
        }
        if (span > 10 * limits.clockSeconds) {
          return {
            status: 'unknown',
            summary: `${host.name} took ${span.toFixed(0)} s to answer, too long to tell its clock`,
            remedy: `See why ${host.name} is so slow: \`uptime\`, \`vmstat 1\`.`,
          };
        }
        return { status: 'ok', summary: host.name };
      }),
      (good) => `${counted(good.length, 'clock')} within ${limits.clockSeconds} s, as far as the round trip can tell`,
    );
  },
});

export const disksHaveRoom = defineCheck({
  id: 'host.disk',
  on: 'every host',
  facts: { disks },
  judge({ seen }, { limits }) {
    const all = seen.flatMap(({ host, facts }) => facts.disks.map((disk) => ({ host, disk })));
    return combine(
      all.map(({ host, disk }): Verdict => {
        const used = Math.max(disk.usedPercent, disk.usedInodesPercent);
        const what = disk.usedInodesPercent > disk.usedPercent ? 'of the inodes' : 'full';
        const summary = `${disk.mount} of ${host.name} is ${used} % ${what}`;
        if (used < limits.diskDegraded) return { status: 'ok', summary };
        const remedy = `On ${host.name}: \`du -xh ${disk.mount} | sort -h | tail\`; \`journalctl --vacuum-size=200M\` and \`apt-get clean\` give room at once.`;
        return { status: used >= limits.diskCritical ? 'critical' : 'degraded', summary, remedy };
      }),
      (good) => `${counted(good.length, 'file system')} below ${limits.diskDegraded} %`,
    );
  },
});

export const noRebootDue = defineCheck({
  id: 'host.reboot',
  on: 'every host',
  facts: { readings },
  judge({ seen }) {
    const due = seen.filter(({ facts }) => facts.readings.rebootFor !== undefined);
    if (due.length === 0) return { status: 'ok', summary: 'no host wants a reboot' };
    const why = due.map(
      ({ host, facts }) => `${host.name} (${facts.readings.rebootFor?.join(', ') || 'no reason given'})`,
    );
    return {
      status: 'degraded',
      summary: `a reboot is due on ${named(why)}`,
      remedy: 'Reboot them one at a time, a director only while it holds no VIP.',
    };
  },
});
