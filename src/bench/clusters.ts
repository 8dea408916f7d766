import pLimit from 'p-limit';
import { startLoopback } from './loopback.ts';
import { mailhaWay } from './mailha-way.ts';
import { statusQuestions } from './status-questions.ts';
import { columns } from './table.ts';

/** One size of the whole. */
export interface Round {
  readonly clusters: number;
  readonly hosts: number;
  /** With connections still to be made. */
  readonly coldMs: number;
  /** With connections open: what every further round takes. */
  readonly warmMs: number;
  /** Of this process, which asks them all. */
  readonly rssMib: number;
}

/** Clusters that are looked at in one go: all hosts are on this one machine. */
const atATime = 4;

/** A round of health of so many clusters of seven hosts, by one process: each host a connection of its own to a real sshd. */
export async function benchClusters(sizes: readonly number[]): Promise<readonly Round[]> {
  const rig = await startLoopback();
  try {
    const questions = await statusQuestions(rig.inventory);
    const rounds: Round[] = [];
    for (const clusters of sizes) {
      const ways = Array.from({ length: clusters }, () => mailhaWay(rig, questions));
      const turn = pLimit(atATime);
      const askAll = () => timed(() => Promise.all(ways.map((way) => turn(() => way.ask()))));
      const coldMs = await askAll();
      const warmMs = await askAll();
      const rssMib = process.memoryUsage.rss() / 1024 ** 2;
      rounds.push({ clusters, hosts: clusters * rig.inventory.hosts.length, coldMs, warmMs, rssMib });
      await Promise.all(ways.map((way) => way.cool()));
    }
    return rounds;
  } finally {
    await rig.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

export function clustersTable(rounds: readonly Round[]): string {
  const rows = rounds.map(({ clusters, hosts, coldMs, warmMs, rssMib }) => [
    ...[String(clusters), String(hosts), seconds(coldMs), seconds(warmMs), (warmMs / hosts).toFixed(1)],
    rssMib.toFixed(0),
  ]);
  return columns([['clusters', 'hosts', 'cold s', 'warm s', 'warm ms per host', 'MiB'], ...rows]);
}

const seconds = (ms: number) => (ms / 1000).toFixed(2);
