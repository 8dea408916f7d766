import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import { diskOf } from './disks.ts';
import { addressOf, type Guest, networks, thirdGuests } from './hosts.ts';
import { packStandIn } from './iredmail-stand-in.ts';
import { chosenRelease, type Tarball } from './iredmail-tarball.ts';
import type { Paths } from './paths.ts';

const example = join(import.meta.dirname, '../../../cluster.example.yaml');

/**
 * The lab's operators and approvers: two users of the console's workspace, and root at a terminal. Alice and root are
 * one person, so a request from the chat cannot be approved by the same person at the terminal.
 */
const access = {
  viewers: 'everyone',
  operators: ['U0ALICE', 'os:root'],
  approvers: ['U0ALICE', 'U0BOB', 'S0APPROVERS'],
  people: { alice: ['U0ALICE', 'os:root'], bob: ['U0BOB'] },
};

/** Writes the lab's inventory: the example, plus each third host that is wanted or has a disk. Overwrites. */
export async function ensureInventory(paths: Paths, wanted: readonly Guest[] = []): Promise<void> {
  const thirds = thirdGuests.filter((guest) => wanted.includes(guest) || existsSync(diskOf(paths, guest.name)));
  const iredmail = (await chosenRelease(paths)) ?? (await packStandIn(join(paths.lab, 'iRedMail.tar.gz')));
  await writeFile(paths.inventory, inventoryOf(await readFile(example, 'utf8'), { ...paths, iredmail, thirds }));
}

/** Parts of the inventory that a short test leaves out. */
export interface Parts {
  /** Installing it takes longer than everything else. */
  readonly iredmail: boolean;
  /** Regular health rounds keep slow guests busy. */
  readonly rounds: boolean;
}

/** Removes the parts that are false. */
export async function keepOnly({ inventory }: Pick<Paths, 'inventory'>, { iredmail, rounds }: Parts): Promise<void> {
  const document = parseDocument(await readFile(inventory, 'utf8'));
  if (!iredmail) document.deleteIn(['mail', 'iredmail']);
  if (!rounds) document.setIn(['alerts', 'everySeconds'], 'off');
  await writeFile(inventory, document.toString({ lineWidth: 120 }));
}

/** The lab's own values in the inventory. */
interface LabPaths extends Pick<Paths, 'key' | 'knownHosts' | 'lab'> {
  /** A real release or the stand-in. */
  readonly iredmail: Tarball;
  readonly thirds?: readonly Guest[];
}

/** A guest's role, by its name. */
const roles = { lb: 'director', db: 'database', mail: 'mail' } as const;

function declare(document: Document, guest: Guest): void {
  const [pub, prv] = [addressOf(guest, networks[0]), addressOf(guest, networks[1])];
  const role = roles[guest.name.slice(0, -1) as keyof typeof roles];
  const host = { name: guest.name, public: pub, private: prv, roles: [role], hypervisor: 'hv3' };
  document.addIn(['hosts'], document.createNode(host));
  // With three databases the arbiter is not needed. The filer is the example's first host.
  if (role === 'database') document.setIn(['hosts', 0, 'roles'], document.createNode(['filer']));
}

/** The example, comments included, with the lab's values. */
export function inventoryOf(exampleText: string, own: LabPaths): string {
  const document = parseDocument(exampleText);
  document.set('name', 'lab');
  document.setIn(['ssh', 'key'], own.key);
  document.setIn(['ssh', 'knownHosts'], own.knownHosts);
  document.setIn(['mail', 'iredmail'], document.createNode(own.iredmail));
  for (const guest of own.thirds ?? []) declare(document, guest);
  // Guests share this machine's CPUs: queried in parallel, each takes as long as all together, ten seconds instead of
  // one.
  document.setIn(['limits', 'hostsAtOnce'], 2);
  document.setIn(['limits', 'gateSeconds'], 240);
  const main = join(import.meta.dirname, 'main.ts');
  const itself = ['env', `MAILHA_LAB_DIR=${dirname(own.lab)}`, `MAILHA_LAB=${basename(own.lab)}`, process.execPath];
  const switches = (verb: string) => [...itself, main, verb, '{host}'];
  // `boot` waits for the guest.
  const fence = { off: switches('kill'), on: switches('boot'), timeoutSeconds: 300 };
  document.set('fencing', document.createNode({ default: fence }));
  // Each probe is expensive for a guest.
  document.setIn(['limits', 'probeMs'], 400);
  // So is each health round.
  document.set('alerts', document.createNode({ channel: 'C0ALERTS', everySeconds: 30, holdSeconds: 60 }));
  document.set(
    'unattended',
    document.createNode({ 'lab-switchover': { drills: ['switchover'], schedule: '*/15 * * * *' } }),
  );
  // A clock can be read no more precisely than the round trip takes.
  document.setIn(['limits', 'clockSeconds'], 5);
  for (const [name, value] of Object.entries(access)) document.setIn(['access', name], document.createNode(value));
  return document.toString({ lineWidth: 120 });
}
