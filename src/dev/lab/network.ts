import { join } from 'node:path';
import { HostError, Refused } from '../../model/text/errors.ts';
import type { Say } from './command.ts';
import { releaseOfDisk } from './disks.ts';
import { type Guest, networks } from './hosts.ts';
import { locked } from './lock.ts';
import { conversion, kinds, type NetworkTool } from './network-tools.ts';
import type { Paths } from './paths.ts';
import { pullPlug, switchOn } from './power.ts';
import { runningGuests } from './processes.ts';
import { addNetworkTool } from './repository.ts';
import { ssh } from './ssh.ts';

/** A guest starts processes slowly, and netplan brings Python. */
const installSeconds = 900;

/** Replaces ifupdown on a running guest and boots it again. Its disk stays so until `up --fresh`. */
export async function useNetworkTool(paths: Paths, guest: Guest, tool: NetworkTool, say: Say): Promise<void> {
  const release = releaseOfDisk(paths, guest.name);
  if (!release || !runningGuests(paths).has(guest.name)) {
    throw new Refused(`${guest.name} is down; start it with \`up\` or \`boot ${guest.name}\``);
  }
  await locked(join(paths.root, 'lock'), say, () => addNetworkTool(paths, release, tool, say));
  say(`installing ${tool} on ${guest.name} in place of ifupdown`);
  const reach = { paths, guest, network: networks[1] };
  const argv = ['sh', '-c', conversion(tool, guest), 'sh', ...kinds[tool].packages];
  const { code, stdout, stderr } = await ssh(reach, argv, { timeoutSeconds: installSeconds });
  if (code !== 0) {
    const tail = (stderr || stdout).trim().split('\n').slice(-5).join('\n');
    throw new HostError(guest.name, `installing ${tool}: ${tail}`, { remedy: '`up --fresh` starts from bare disks' });
  }
  await pullPlug(paths, guest);
  await switchOn(paths, guest, say);
}
