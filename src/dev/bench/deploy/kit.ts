import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadInventory } from '../../../config/inventory-file.ts';
import { loadSecrets } from '../../../config/secrets-file.ts';
import { stepsAhead } from '../../../engine/preview.ts';
import { shellCommand } from '../../../hosts/quote.ts';
import { connectHosts } from '../../../hosts/ssh.ts';
import type { Host } from '../../../model/inventory/inventory.ts';
import type { Change } from '../../../model/plan/step.ts';
import { targetNamed } from '../../../targets/index.ts';
import { asking } from '../asking.ts';

/**
 * Writes one script per host and step of `deploy all`, like an admin's collection of install scripts:
 * `FOLDER/lb1/keepalived.holds-vips`. deploy.sh runs them inside the lab's network. Arguments: inventory, secrets, folder.
 */
const [inventoryFile = '', secretsFile = '', folder = ''] = process.argv.slice(2);
const { inventory } = loadInventory(inventoryFile);
const base = dirname(resolve(inventoryFile));
const hosts = connectHosts(inventory, base);

const { key, knownHosts } = inventory.ssh;
const options = [
  ...[
    'BatchMode=yes',
    'LogLevel=ERROR',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${resolve(base, knownHosts)}`,
  ],
  ...['ControlMaster=auto', 'ControlPersist=600', `ControlPath=${join(folder, 'ssh-%h')}`],
];
const ssh = (host: Host) => [
  'ssh',
  '-F',
  'none',
  '-i',
  resolve(base, key ?? ''),
  ...options.flatMap((one) => ['-o', one]),
  `root@${host.private}`,
];

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What runs on the host for a change. */
function remote({ run, stdin }: Change): string {
  const command = shellCommand(run);
  return stdin === undefined ? `${command} </dev/null` : `echo ${base64(stdin)} | base64 -d | ${command}`;
}

/** What runs here for the changes of a step: one round trip, and one more where something comes from another host. */
function local(host: Host, changes: readonly Change[]): string {
  const there = (script: string) => `${shellCommand(ssh(host))} sh -e <<'END_OF_THE_STEP'\n${script}\nEND_OF_THE_STEP`;
  return changes
    .map((change) => {
      if (!change.stdinFrom) return there(remote(change));
      const from = inventory.hosts.find(({ name }) => name === change.stdinFrom?.host);
      const argv = [...change.stdinFrom.fact.argv, ...(change.stdinFrom.fact.given?.(inventory) ?? [])];
      const ask = from ? `${shellCommand(ssh(from))} ${shellCommand([shellCommand(argv)])}` : 'false';
      return `${ask} | ${shellCommand(ssh(host))} ${shellCommand([shellCommand(change.run)])}`;
    })
    .join('\n');
}

const cluster = { inventory, secrets: loadSecrets(secretsFile) };
for (const { host, step, changes } of await stepsAhead(asking(cluster, hosts.ask), targetNamed('all'))) {
  mkdirSync(join(folder, host.name), { recursive: true });
  writeFileSync(join(folder, host.name, step.id), `set -e\n${local(host, changes)}\n`);
}
await hosts.close();
