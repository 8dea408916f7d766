import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import { diskOf } from './guest-command.ts';
import { addressOf, type Guest, networks, thirdGuests } from './hosts.ts';
import { packIredmail, type Tarball } from './iredmail-tarball.ts';
import type { Paths } from './paths.ts';

const example = join(import.meta.dirname, '../../../cluster.example.yaml');

/**
 * People who may ask and approve in the lab: two of the console's workspace, and root at a terminal. Alice and root
 * count as one person, so that nobody approves at the terminal what they asked for in the chat.
 */
const access = {
  viewers: 'everyone',
  operators: ['U0ALICE', 'os:root'],
  approvers: ['U0ALICE', 'U0BOB', 'S0APPROVERS'],
  people: { alice: ['U0ALICE', 'os:root'], bob: ['U0BOB'] },
};

/** Writes the inventory of the lab's cluster: the example, and the third of a tier where it is started or was. Overwrites. */
export async function ensureInventory(paths: Paths, wanted: readonly Guest[] = []): Promise<void> {
  const thirds = thirdGuests.filter((guest) => wanted.includes(guest) || existsSync(diskOf(paths, guest.name)));
  const iredmail = await packIredmail(join(paths.lab, 'iRedMail.tar.gz'));
  await writeFile(paths.inventory, inventoryOf(await readFile(example, 'utf8'), { ...paths, iredmail, thirds }));
}

/** Takes iRedMail out of it, for those who have no time: it takes longer than all the rest. */
export async function leaveOutIredmail({ inventory }: Pick<Paths, 'inventory'>): Promise<void> {
  const document = parseDocument(await readFile(inventory, 'utf8'));
  document.deleteIn(['mail', 'iredmail']);
  await writeFile(inventory, document.toString({ lineWidth: 120 }));
}

/** What of the lab's stands in its inventory. */
interface LabPaths extends Pick<Paths, 'key' | 'knownHosts' | 'lab'> {
  /** The stand-in: the guests have no internet. */
  readonly iredmail: Tarball;
  readonly thirds?: readonly Guest[];
}

/** What a guest is for, as its name tells. */
const roles = { lb: 'director', db: 'database', mail: 'mail' } as const;

function declare(document: Document, guest: Guest): void {
  const [pub, prv] = [addressOf(guest, networks[0]), addressOf(guest, networks[1])];
  const role = roles[guest.name.slice(0, -1) as keyof typeof roles];
  const host = { name: guest.name, public: pub, private: prv, roles: [role], hypervisor: 'hv3' };
  document.addIn(['hosts'], document.createNode(host));
  // Three databases vote by themselves. The filer is the first of the example.
  if (role === 'database') document.setIn(['hosts', 0, 'roles'], document.createNode(['filer']));
}

/** The example with its comments, and what is the lab's own put in its place. */
export function inventoryOf(exampleText: string, own: LabPaths): string {
  const document = parseDocument(exampleText);
  document.set('name', 'lab');
  document.setIn(['ssh', 'key'], own.key);
  document.setIn(['ssh', 'knownHosts'], own.knownHosts);
  document.setIn(['mail', 'iredmail'], document.createNode(own.iredmail));
  for (const guest of own.thirds ?? []) declare(document, guest);
  // Guests share the processors of one machine: asked all at once, each would take as long as all of them together,
  // and what takes a second elsewhere takes ten.
  document.setIn(['limits', 'hostsAtOnce'], 2);
  document.setIn(['limits', 'gateSeconds'], 240);
  const main = join(import.meta.dirname, 'main.ts');
  const itself = ['env', `MAILHA_LAB_DIR=${dirname(own.lab)}`, `MAILHA_LAB=${basename(own.lab)}`, process.execPath];
  const switches = (verb: string) => [...itself, main, verb, '{host}'];
  // A guest's boot is waited for.
  const fence = { off: switches('kill'), on: switches('boot'), timeoutSeconds: 300 };
  document.set('fencing', document.createNode({ default: fence }));
  // Every client costs the guests as much as a small machine of its own.
  document.setIn(['limits', 'probeMs'], 400);
  // Each round costs them something as well.
  document.set('alerts', document.createNode({ channel: 'C0ALERTS', everySeconds: 30, holdSeconds: 60 }));
  document.set(
    'unattended',
    document.createNode({ 'lab-switchover': { drills: ['switchover'], schedule: '*/15 * * * *' } }),
  );
  // A clock is known no better than the time that the answer took.
  document.setIn(['limits', 'clockSeconds'], 5);
  for (const [name, value] of Object.entries(access)) document.setIn(['access', name], document.createNode(value));
  return document.toString({ lineWidth: 120 });
}
