import { type GaleraDisk, galeraDisk } from '../../facts/galera/disk.ts';
import type { GaleraNode, NodeReport } from '../../facts/galera/node.ts';
import { galeraNode, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { named } from '../../model/text/named.ts';
import { combine } from '../cluster/combine.ts';
import { counted } from '../cluster/words.ts';

/** A provider option, such as `gcache.size`. */
export function providerOption(report: NodeReport, name: string): string | undefined {
  const options = report.variables.get('wsrep_provider_options') ?? '';
  return options
    .split(/;\s*/)
    .map((option) => option.split(' = ', 2))
    .find(([key]) => key === name)?.[1];
}

/**
 * The statement that sets a provider option: with the plugin wsrep_provider every option is a variable of its own, and
 * wsrep_provider_options cannot be changed.
 */
function setting({ variables }: NodeReport, name: string, value: string): string {
  return variables.has('wsrep_provider_pc_weight')
    ? `\`SET GLOBAL wsrep_provider_${name.replaceAll('.', '_')} = ${value}\``
    : `\`SET GLOBAL wsrep_provider_options = '${name}=${value}'\``;
}

/** Galera keeps the word that was typed: YES, 1, on (gu_str2bool). */
const isOn = (value = '') => /^(?:1|y|on|yes|yep|yeah|true|sure)$/i.test(value);

/** Bytes of a size in Galera's notation: 128M or 128m. */
export function bytesOf(size: string): number {
  const [, number, unit = ''] = /^(\d+)([KMGT]?)/i.exec(size) ?? [];
  return Number(number ?? 0) * 1024 ** ' KMGT'.indexOf(unit.toUpperCase() || ' ');
}

/** The hosts in wsrep_cluster_address, without ports and options: `gcomm://198.51.100.15:4567,db2?pc.wait_prim=no`. */
function membersIn(address: string): readonly string[] {
  const [list = ''] = address.replace(/^\w+:\/\//, '').split('?');
  return list.split(',').map((member) => member.trim().replace(/:\d+$/, ''));
}

/**
 * Hours of writes in the gcache, at the average rate since the node started: a node that was down for less catches up by
 * IST, for longer by a full SST. Undefined without writes, and in the first hour, whose rate is not representative.
 */
export function windowHours(node: GaleraNode): number | undefined {
  const of = (name: string) => Number(statusOf(node, name) || 0);
  const bytes = of('wsrep_received_bytes') + of('wsrep_replicated_bytes');
  const size = node.report && providerOption(node.report, 'gcache.size');
  if (!size || bytes === 0 || of('uptime') < 3600) return undefined;
  return bytesOf(size) / (bytes / of('uptime')) / 3600;
}

export const galeraSettings = defineCheck({
  id: 'galera.settings',
  on: 'database',
  facts: { node: galeraNode, disk: galeraDisk },
  judge: ({ seen }, inventory) =>
    combine(
      seen.flatMap((node) => [...judgeSettings(node, inventory), ...leftovers(node)]),
      (good) => `settings and data directory of ${counted(good.length, 'node')} in order`,
    ),
});

type ConfiguredNode = Seen<{ readonly node: GaleraNode; readonly disk: GaleraDisk }>;

function judgeSettings({ host, facts }: ConfiguredNode, inventory: Inventory): readonly Verdict[] {
  const report = facts.node.report;
  if (!report) return [];
  const option = (name: string) => providerOption(report, name);
  const address = report.variables.get('wsrep_cluster_address') ?? '';
  const listed = membersIn(address);
  // Under its address, or the name that /etc/hosts of every host has for it.
  const absent = hostsWith(inventory, 'database').filter(
    ({ name, private: own }) => !listed.includes(own) && !listed.includes(`${name}.local`),
  );
  const hours = windowHours(facts.node);
  const at = host.name;
  const bad: Verdict[] = [];
  const say = (status: 'degraded' | 'critical', summary: string, remedy: string) =>
    bad.push({ status, hosts: [at], summary: `${at} ${summary}`, remedy });
  if (/^gcomm:\/\/($|\?)/.test(address)) {
    say(
      'critical',
      'has an empty wsrep_cluster_address and would bootstrap a new cluster',
      'Run `deploy databases` to list the members in it.',
    );
  } else if (absent.length > 0) {
    const others = absent.map(({ name }) => name);
    const summary = `${at} does not list ${named(others)} in wsrep_cluster_address`;
    const remedy = 'Run `deploy databases` to list all members in it.';
    bad.push({ status: 'degraded', hosts: [at], others, summary, remedy });
  }
  for (const name of ['pc.ignore_quorum', 'pc.ignore_sb']) {
    if (isOn(option(name)))
      say('critical', `has ${name} on and accepts writes without quorum`, `On ${at}: ${setting(report, name, 'OFF')}.`);
  }
  const weight = option('pc.weight') ?? '1';
  if (weight !== '1') {
    say(
      'degraded',
      `has pc.weight ${weight}, wanted 1: it has ${weight} votes and not one`,
      `On ${at}: ${setting(report, 'pc.weight', '1')}; until then galera.votes does not tell what may fail next.`,
    );
  }
  if (Number(report.variables.get('wsrep_slave_threads') ?? 4) < 4) {
    say(
      'degraded',
      `has wsrep_slave_threads ${report.variables.get('wsrep_slave_threads')}, wanted 4`,
      'Run `deploy databases` to set it.',
    );
  }
  const log = (report.variables.get('log_error') ?? '').replace(/^\.\//, '/var/lib/mysql/');
  if (log !== '' && log !== 'stderr') {
    say(
      'degraded',
      `logs to ${log}: galera.no-errors, which reads the journal, sees none of its errors`,
      `On ${at}: \`tail ${log}\`; remove log_error from the files that \`grep -rnE 'log[-_]error' /etc/mysql\` names, then \`restart ${at}\`.`,
    );
  }
  if (hours !== undefined && hours < inventory.limits.galeraWindowHours) {
    say(
      'degraded',
      `keeps ${hours.toFixed(1)} h of writes (gcache.size ${option('gcache.size')}): a node that is down for longer needs a full SST`,
      'Add memory: the next deploy then sizes a larger gcache. Until then keep restarts short.',
    );
  }
  return bad.length > 0 ? bad : [{ status: 'ok', hosts: [at], summary: at }];
}

/** What failures leave in the data directory. */
function leftovers({ host, facts: { node, disk } }: ConfiguredNode): readonly Verdict[] {
  const bad: Verdict[] = [];
  if (disk.failedWrites > 0) {
    bad.push({
      status: 'degraded',
      hosts: [host.name],
      summary: `${host.name} could not apply ${counted(disk.failedWrites, 'write set')}`,
      remedy: `On ${host.name}: check /var/lib/mysql/GRA_*.log; remove the files once the nodes agree (\`CHECKSUM TABLE\`).`,
    });
  }
  if (disk.transfer && statusOf(node, 'wsrep_local_state') === '4') {
    bad.push({
      status: 'degraded',
      hosts: [host.name],
      summary: `${host.name} has the remains of a failed SST`,
      remedy: `On ${host.name}: \`rm -r /var/lib/mysql/.sst\` once no SST is in progress.`,
    });
  }
  if (disk.gvwstate === 'empty') {
    bad.push({
      status: 'degraded',
      hosts: [host.name],
      summary: `${host.name} has an empty gvwstate.dat (no bytes, or zeros) and would not start`,
      remedy: `On ${host.name}: \`rm /var/lib/mysql/gvwstate.dat\` (galera#354).`,
    });
  }
  return bad;
}
