import { type IpvsTable, ipvs } from '../../src/facts/director/ipvs.ts';
import { addresses, isHeld } from '../../src/facts/host/addresses.ts';
import type { Fact } from '../../src/model/check/fact.ts';
import type { Host } from '../../src/model/inventory/inventory.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { reportTrouble } from './look.ts';

/** What one director says. */
export interface DirectorOutput {
  readonly host: Host;
  readonly table: IpvsTable | undefined;
  /** Names of the VIPs that it holds. */
  readonly held: readonly string[];
}

/** Posts the IPVS table of the directors that hold a VIP, or of all when none does. */
export async function postOutputs(world: Observer, looked?: readonly DirectorOutput[]): Promise<void> {
  const shown = looked ?? (await lookAtTables(world));
  const active = shown.filter(({ held }) => held.length > 0);
  for (const table of active.length > 0 ? active : shown) await post(world, table);
}

/** Posts the IPVS table of every director, as ipvsadm prints it. */
export async function postAllTables(world: Observer, shown: readonly DirectorOutput[]): Promise<void> {
  for (const table of shown) await post(world, table);
}

/** The tables and VIPs of all directors that answer. */
export async function lookAtTables(world: Observer): Promise<readonly DirectorOutput[]> {
  const directors = hostsWith(world.cluster.inventory, 'director');
  return (await Promise.all(directors.map((host) => lookAt(world, host)))).flat();
}

async function lookAt(world: Observer, host: Host): Promise<readonly DirectorOutput[]> {
  try {
    const answers = await world.ask(host, [ipvs, addresses]);
    const answerTo = <T>({ id }: Fact<T>) => {
      const answer = answers.byFact.get(id);
      if (!answer?.ok) throw answer?.error ?? new HostError(host.name, `asking ${id}: it was not asked`);
      return answer.value as T;
    };
    const held = answerTo(addresses);
    const vips = world.cluster.inventory.vips.filter(({ address }) => isHeld(held, address));
    return [{ host, table: answerTo(ipvs), held: vips.map(({ name }) => name) }];
  } catch (error) {
    await reportTrouble(world, host, error);
    return [];
  }
}

async function post(world: Observer, { host, table }: DirectorOutput): Promise<void> {
  const text = table?.raw ?? 'no table: ipvsadm is not installed, or the kernel has no ip_vs\n';
  await world.report({ kind: 'output', host: host.name, command: 'ipvsadm -Ln', text });
}
