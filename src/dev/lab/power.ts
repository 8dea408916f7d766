import { setTimeout as sleep } from 'node:timers/promises';
import { Refused } from '../../model/text/errors.ts';
import { run, type Say } from './command.ts';
import { imageOf } from './disks.ts';
import { type Guest, guests, networks } from './hosts.ts';
import { exists, removeNamespace } from './namespace.ts';
import type { Paths } from './paths.ts';
import { killGroup, runningGuests, signal } from './processes.ts';
import { requireMachine } from './requirements.ts';
import { ssh } from './ssh.ts';
import { startAll } from './up.ts';

/** Power loss: kills every process of the guest at once. Its disk stays as it was at that moment. */
export async function pullPlug(paths: Paths, guest: Guest): Promise<void> {
  const group = runningGuests(paths).get(guest.name);
  if (group === undefined) throw new Refused(`${guest.name} is already down; boot it with \`boot ${guest.name}\``);
  requireMachine();
  await killGroup(group);
}

/** Powers a guest on from its current disk. */
export async function switchOn(paths: Paths, guest: Guest, say: Say): Promise<void> {
  if (runningGuests(paths).has(guest.name)) throw new Refused(`${guest.name} is already up`);
  const image = imageOf(paths, guest.name);
  if (!image || !(await exists(paths.namespace))) throw new Refused('the lab is down; start it with `up`');
  requireMachine();
  await startAll(paths, [{ guest, image }], say);
}

/** Stops all guests and removes the namespace with everything in it. Disks stay. `now` kills guests instead of shutting down. */
export async function bringDown(paths: Paths, say: Say, now = false): Promise<void> {
  if (!now) await powerOff(paths, say);
  await Promise.all([...runningGuests(paths).values()].map(killGroup));
  await endOtherProcesses(paths, say);
  await removeNamespace(paths.namespace);
}

const shutdownSeconds = 30;

async function powerOff(paths: Paths, say: Say): Promise<void> {
  const running = runningGuests(paths);
  if (running.size === 0) return;
  say(`shutting down ${[...running.keys()].join(', ')}`);
  const asked = guests.filter(({ name }) => running.has(name));
  const reach = (guest: Guest) => ({ paths, guest, network: networks[1] });
  await Promise.all(asked.map((guest) => ssh(reach(guest), ['poweroff', '--no-wall'], { timeoutSeconds: 10 })));
  const until = Date.now() + shutdownSeconds * 1000;
  while (runningGuests(paths).size > 0 && Date.now() < until) await sleep(100);
}

/** Other processes in the namespace (a test client, a worker) would keep it alive without a name. */
async function endOtherProcesses(paths: Paths, say: Say): Promise<void> {
  if (!(await exists(paths.namespace))) return;
  const left = async () =>
    (await run(['ip', 'netns', 'pids', paths.namespace])).split('\n').filter(Boolean).map(Number);
  const found = await left();
  if (found.length === 0) return;
  say(`ending processes in the lab's namespace: ${found.join(', ')}`);
  for (const pid of found) signal(pid, 'SIGTERM');
  const until = Date.now() + 3000;
  while ((await left()).length > 0 && Date.now() < until) await sleep(100);
  for (const pid of await left()) signal(pid, 'SIGKILL');
}
