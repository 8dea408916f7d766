import { type GaleraDisk, galeraDisk } from '../../facts/galera/disk.ts';
import type { GaleraNode, NodeReport } from '../../facts/galera/node.ts';
import { galeraNode, statusOf } from '../../facts/galera/node.ts';
import type { Verdict } from '../../model/check/check.ts';
import { defineCheck } from '../../model/check/check.ts';
import type { Seen } from '../../model/check/fact.ts';
import { hostsWith, type Inventory } from '../../model/inventory/inventory.ts';
import { combine } from '../cluster/combine.ts';
import { counted, named } from '../cluster/words.ts';

/** A setting of the provider, as `gcache.size`. */
export function providerOption(said: NodeReport, name: string): string | undefined {
  const options = said.variables.get('wsrep_provider_options') ?? '';
  return options
    .split(/;\s*/)
    .map((option) => option.split(' = ', 2))
    .find(([key]) => key === name)?.[1];
}

/** Bytes of a size as Galera writes it: 128M. */
export function bytesOf(size: string): number {
  const [, number, unit = ''] = /^(\d+)([KMGT]?)/.exec(size) ?? [];
  return Number(number ?? 0) * 1024 ** ' KMGT'.indexOf(unit || ' ');
}

/**
 * Hours of writes that the gcache holds, at the pace since the node started: a node that was away for less fetches what
 * it missed (IST), one that was away for longer is given everything (SST). Undefined when nothing was written, and in the
 * first hour, whose pace says nothing of the next ones.
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

type Node = Seen<{ readonly node: GaleraNode; readonly disk: GaleraDisk }>;

function judgeSettings({ host, facts }: Node, inventory: Inventory): readonly Verdict[] {
  const said = facts.node.report;
  if (!said) return [];
  const option = (name: string) => providerOption(said, name);
  const address = said.variables.get('wsrep_cluster_address') ?? '';
  const absent = hostsWith(inventory, 'database').filter(({ private: own }) => !address.includes(own));
  const hours = windowHours(facts.node);
  const at = host.name;
  const bad: Verdict[] = [];
  const say = (status: 'degraded' | 'critical', summary: string, remedy: string) =>
    bad.push({ status, summary: `${at} ${summary}`, remedy });
  if (/^gcomm:\/\/($|\?)/.test(address)) {
    say(
      'critical',
      'has an empty wsrep_cluster_address and would start a cluster of its own',
      '`deploy databases` writes the members into it.',
    );
  } else if (absent.length > 0) {
    say(
      'degraded',
      `does not list ${named(absent.map(({ name }) => name))} in wsrep_cluster_address`,
      '`deploy databases` writes all members into it.',
    );
  }
  for (const name of ['pc.ignore_quorum', 'pc.ignore_sb']) {
    if (option(name) === 'true')
      say(
        'critical',
        `has ${name} on and writes without a majority`,
        `On ${at}: \`SET GLOBAL wsrep_provider_options = '${name}=NO'\`.`,
      );
  }
  if (Number(said.variables.get('wsrep_slave_threads') ?? 4) < 4) {
    say('degraded', `applies with ${said.variables.get('wsrep_slave_threads')} threads`, '`deploy databases` sets 4.');
  }
  if (hours !== undefined && hours < inventory.limits.galeraWindowHours) {
    say(
      'degraded',
      `keeps ${hours.toFixed(1)} h of writes (gcache.size ${option('gcache.size')}): a node that is away for longer needs a whole transfer`,
      'More memory gives it a larger gcache at the next deploy; until then be quick with restarts.',
    );
  }
  return bad.length > 0 ? bad : [{ status: 'ok', summary: at }];
}

/** What accidents leave in the data directory. */
function leftovers({ host, facts: { node, disk } }: Node): readonly Verdict[] {
  const bad: Verdict[] = [];
  if (disk.failedWrites > 0) {
    bad.push({
      status: 'degraded',
      summary: `${host.name} could not apply ${counted(disk.failedWrites, 'write set')}`,
      remedy: `See /var/lib/mysql/GRA_*.log on ${host.name}; when the nodes agree (\`CHECKSUM TABLE\`), remove the files.`,
    });
  }
  if (disk.transfer && statusOf(node, 'wsrep_local_state') === '4') {
    bad.push({
      status: 'degraded',
      summary: `a broken state transfer is left on ${host.name}`,
      remedy: `On ${host.name}: \`rm -r /var/lib/mysql/.sst\` once no transfer runs.`,
    });
  }
  if (disk.gvwstate === 'empty') {
    bad.push({
      status: 'degraded',
      summary: `${host.name} has an empty gvwstate.dat and would not start`,
      remedy: `On ${host.name}: \`rm /var/lib/mysql/gvwstate.dat\` (galera#354).`,
    });
  }
  return bad;
}
