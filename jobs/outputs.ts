import { ipvs } from '../src/facts/ipvs.ts';
import { describe, HostError } from '../src/model/errors.ts';
import type { Host } from '../src/model/inventory.ts';
import { hostsWith } from '../src/model/inventory.ts';
import type { Observer } from '../src/model/world.ts';

/** Shows the IPVS table of every director, as ipvsadm prints it. Returns the directors that showed one. */
export async function postOutputs(world: Observer): Promise<readonly string[]> {
  const directors = hostsWith(world.cluster.inventory, 'director');
  const shown = await Promise.all(directors.map((host) => postTable(world, host)));
  return shown.flat();
}

async function postTable(world: Observer, host: Host): Promise<readonly string[]> {
  try {
    const answer = (await world.ask(host, [ipvs])).byFact.get(ipvs.id);
    if (!answer?.ok) throw answer?.error ?? new HostError(host.name, `asking ${ipvs.id}: it was not asked`);
    const table = answer.value as ReturnType<typeof ipvs.parse>;
    const text = table?.raw ?? 'ipvsadm shows no table: it is not installed, or the kernel has no ip_vs';
    await world.report({ kind: 'output', host: host.name, command: 'ipvsadm -Ln', text });
    return table ? [host.name] : [];
  } catch (error) {
    const remedy = error instanceof HostError ? error.remedy : undefined;
    await world.report({ kind: 'trouble', host: host.name, message: describe(error), ...(remedy ? { remedy } : {}) });
    return [];
  }
}
