import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.ts';
import { addressOf, type Guest, guests, networks } from './hosts.ts';
import type { Paths } from './paths.ts';

/** Creates the client key, each guest's host key, and known_hosts, if missing. */
export async function ensureKeys(paths: Paths): Promise<void> {
  await mkdir(paths.keys, { recursive: true, mode: 0o700 });
  await makeKey(paths.key, 'mailha-lab');
  await Promise.all(guests.map((guest) => ensureGuestKeys(paths, guest)));
  const lines = await Promise.all(guests.map((guest) => knownHost(paths, guest)));
  await writeFile(paths.knownHosts, lines.join(''));
}

async function makeKey(file: string, comment: string): Promise<void> {
  if (!existsSync(file)) await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file]);
}

/** Fills the folder that a guest reads at first boot. */
async function ensureGuestKeys(paths: Paths, guest: Guest): Promise<void> {
  const folder = join(paths.keys, guest.name);
  await mkdir(folder, { recursive: true });
  await makeKey(join(folder, 'ssh_host_ed25519_key'), guest.name);
  await copyFile(`${paths.key}.pub`, join(folder, 'authorized_keys'));
}

async function knownHost(paths: Paths, guest: Guest): Promise<string> {
  const key = await readFile(join(paths.keys, guest.name, 'ssh_host_ed25519_key.pub'), 'utf8');
  const names = [guest.name, ...networks.map((network) => addressOf(guest, network))];
  return `${names.join(',')} ${key.split(' ').slice(0, 2).join(' ')}\n`;
}
