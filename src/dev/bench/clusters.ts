import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Host } from '../../model/inventory/inventory.ts';
import { ansibleWays } from './ansible-ways.ts';
import { type Rig, startLoopback } from './loopback.ts';
import { mailhaWay } from './mailha-way.ts';
import { measure, type Result } from './measure.ts';
import { opensshWay } from './openssh-way.ts';
import { statusQuestions } from './status-questions.ts';
import { columns, notMeasured } from './table.ts';
import type { BenchMethod, Questions } from './way.ts';

/** One way at one size of the whole. */
export type BenchRound = Result & {
  readonly clusters: number;
  readonly hosts: number;
  /** RSS of this process after a round. Only for mailha: the other tools run in their own processes. */
  readonly rssMib: number;
};

/** Clusters queried in parallel: all hosts are on this machine. */
const atATime = 4;

/** Ansible takes minutes for more clusters. */
const maxAnsible = 10;

/** Each asks all hosts of so many clusters. */
type WaysAt = (clusters: number) => readonly BenchMethod[];

/**
 * A health round over many clusters of seven hosts, each host a real sshd on this machine. mailha and ssh keep one connection
 * per host and cluster; Ansible queries all hosts in one run.
 */
export async function benchClusters(
  { sizes, only }: { readonly sizes: readonly number[]; readonly only: readonly string[] },
  progress: (line: string) => void,
): Promise<readonly BenchRound[]> {
  const rig = await startLoopback();
  try {
    const questions = await statusQuestions(rig.inventory);
    // mailha runs first at every size: the output of the others would count as its memory.
    const kinds: readonly { readonly waysAt: WaysAt; readonly most: number }[] = [
      { waysAt: (n) => [apart(rig, n, (each) => mailhaWay(each, questions))], most: Number.POSITIVE_INFINITY },
      { waysAt: (n) => [apart(rig, n, (each) => opensshWay(each, questions))], most: Number.POSITIVE_INFINITY },
      { waysAt: (n) => ansibleWays(...together(rig, n, questions)), most: maxAnsible },
    ];
    const rounds: BenchRound[] = [];
    for (const { waysAt, most } of kinds) {
      for (const clusters of sizes.filter((size) => size <= most)) {
        const wanted = waysAt(clusters).filter(({ name }) => only.some((beginning) => name.startsWith(beginning)));
        const about = { clusters, hosts: clusters * rig.inventory.hosts.length };
        for (const way of wanted) {
          const results = await measured(way, (line) => progress(`${clusters} clusters: ${line}`));
          rounds.push(...results.map((result) => ({ ...result, ...about })));
        }
      }
    }
    return rounds;
  } finally {
    await rig.stop();
  }
}

async function measured(
  way: BenchMethod,
  progress: (line: string) => void,
): Promise<readonly (Result & Pick<BenchRound, 'rssMib'>)[]> {
  let rssMib = 0;
  const ask = async () => {
    await way.ask();
    rssMib = process.memoryUsage.rss() / 1024 ** 2;
  };
  const results = await measure([{ ...way, ask }], 1, progress);
  return results.map((result) => ({ ...result, rssMib }));
}

/** Queries clusters separately, a few at a time. */
function apart(rig: Rig, clusters: number, wayOf: (rig: Rig) => BenchMethod): BenchMethod {
  const ways = Array.from({ length: clusters }, () => wayOf(ofItsOwn(rig)));
  const turn = pLimit(atATime);
  const all = async (act: (way: BenchMethod) => Promise<void>) => {
    await Promise.all(ways.map((way) => turn(() => act(way))));
  };
  return { name: ways[0]?.name ?? '', ask: () => all((way) => way.ask()), cool: () => all((way) => way.cool()) };
}

/** Merges all clusters into one, with unique host names. */
function together(rig: Rig, clusters: number, questions: Questions): readonly [Rig, Questions] {
  const { inventory } = rig;
  const names = (n: number) => inventory.hosts.map((host): [string, Host] => [`${host.name}-${n}`, host]);
  const original = new Map(Array.from({ length: clusters }, (_, n) => names(n)).flat());
  const hosts = [...original].map(([name, host]) => ({ ...host, name }));
  return [
    { ...ofItsOwn(rig), inventory: { ...inventory, hosts } },
    { ...questions, of: (host) => questions.of(original.get(host.name) ?? host) },
  ];
}

/** Its own scratch directory, so that no two share a connection. */
function ofItsOwn(rig: Rig): Rig {
  return { ...rig, scratch: mkdtempSync(join(rig.scratch, 'way-')) };
}

export function clustersTable(rounds: readonly BenchRound[]): string {
  const rows = rounds.map((round) => {
    const { way, clusters, hosts, rssMib } = round;
    const size = [way, String(clusters), String(hosts)];
    if ('trouble' in round) return [...size, '–', '–', '–', notMeasured(round)];
    const memory = way === 'mailha' ? rssMib.toFixed(0) : '–';
    return [...size, seconds(round.coldMs), seconds(round.warmMs), (round.warmMs / hosts).toFixed(1), memory];
  });
  return columns([['way', 'clusters', 'hosts', 'cold s', 'warm s', 'warm ms per host', 'MiB'], ...rows]);
}

const seconds = (ms: number) => (ms / 1000).toFixed(2);
