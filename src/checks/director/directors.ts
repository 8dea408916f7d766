import type { VrrpInstance } from '../../facts/director/keepalived.ts';
import { vrrp } from '../../facts/director/keepalived.ts';
import { addresses } from '../../facts/host/addresses.ts';
import type { Unit, WatchedUnit } from '../../facts/host/units.ts';
import { unitOf, units } from '../../facts/host/units.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import type { Host } from '../../model/inventory/inventory.ts';
import type { Vip } from '../../model/inventory/services.ts';
import { combine } from '../cluster/combine.ts';
import { named } from '../cluster/words.ts';

/** The daemon runs, and comes back after a reboot. */
function runs(unit: WatchedUnit, host: Host, { known, active, enabled }: Unit): Verdict {
  const name = unit.replace('.service', '');
  if (!known)
    return {
      status: 'critical',
      summary: `${host.name} has no ${name}`,
      remedy: `\`deploy directors\` sets up ${host.name}.`,
    };
  if (active !== 'active') {
    const remedy = `On ${host.name}: \`systemctl restart ${name}\`; if it does not stay up, \`journalctl -u ${name} -n 50\`.`;
    return { status: 'critical', summary: `${name} is ${active} on ${host.name}`, remedy };
  }
  if (!enabled) {
    return {
      status: 'degraded',
      summary: `${name} does not start at boot on ${host.name}`,
      remedy: `On ${host.name}: \`systemctl enable ${name}\`.`,
    };
  }
  return { status: 'ok', summary: host.name };
}

export const ldirectordRuns = defineCheck({
  id: 'ldirectord.runs',
  on: 'director',
  facts: { units },
  judge: ({ seen }) =>
    combine(
      seen.map(({ host, facts }) => runs('ldirectord.service', host, unitOf(facts.units, 'ldirectord.service'))),
      (good) => `ldirectord runs on ${named(good.map(({ summary }) => summary))}`,
    ),
});

/** keepalived runs with every VIP, in the state it wants, with its full priority. */
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

type Facts = { readonly units: ReadonlyMap<string, Unit>; readonly vrrp: readonly VrrpInstance[] | undefined };

function judgeDirector({ host, facts }: Seen<Facts>, vips: readonly Vip[]): readonly Verdict[] {
  const running = runs('keepalived.service', host, unitOf(facts.units, 'keepalived.service'));
  if (running.status !== 'ok') return [running];
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
      summary: `keepalived of ${host.name} knows no ${vip.name}`,
      remedy: '`plan directors` shows what its file lacks.',
    };
  }
  const { state, basePriority } = instance;
  const { wanted = state, effectivePriority = basePriority } = instance;
  const summary = `${host.name} is ${state} for ${vip.name} with priority ${effectivePriority}`;
  if (state === 'FAULT' || state === 'INIT' || state !== wanted) {
    const remedy = `On ${host.name}: \`ip address\` and \`journalctl -u keepalived -n 50\`; its interface is down, or keepalived is still starting.`;
    return {
      status: 'degraded',
      summary: `${summary}${state === wanted ? '' : `, and wants to be ${wanted}`}`,
      remedy,
    };
  }
  if (effectivePriority < basePriority) {
    const remedy = `On ${host.name}: \`/etc/keepalived/director-ready; echo $?\` (1: ldirectord is down, no real server has a weight, or it has booted in the last three minutes and still hears who is connected), and \`cat /var/lib/mailha/priority-${vip.name}\` (a number below 0: somebody moved the VIP away on purpose).`;
    return { status: 'degraded', summary: `${summary} instead of ${basePriority}`, remedy };
  }
  return { status: 'ok', summary };
}
