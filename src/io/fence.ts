import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, HostError, Refused } from '../model/errors.ts';
import { type Fence, fenceOf } from '../model/fencing.ts';
import type { Host, Inventory } from '../model/inventory.ts';

const run = promisify(execFile);
const patienceMs = 120_000;

/** Switches the power of a host by the command that was declared for it. Throws Refused when none was, HostError when it fails. */
export async function switchPower(inventory: Inventory, host: Host, how: keyof Fence): Promise<void> {
  const argv = fenceOf(inventory, host, how);
  if (!argv) throw new Refused(`cluster.yaml declares no fencing for ${host.name}`);
  const [program, ...args] = argv;
  try {
    await run(program, args, { timeout: patienceMs, maxBuffer: 1e7 });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const said = stderr.trim().split('\n').at(-1) || describe(error);
    const remedy = `Run it by hand where the worker runs: ${argv.join(' ')}`;
    throw new HostError(host.name, `switching its power ${how}: ${said}`, { remedy });
  }
}
