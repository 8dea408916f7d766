import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import ssh2 from 'ssh2';
import { isCredential } from '../config/private-file.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { Trouble } from './trouble.ts';

/** Authentication options for ssh2. */
export type Login =
  | { readonly privateKey: string; readonly authHandler: ['publickey'] }
  | { readonly agent: string; readonly authHandler: ['agent'] };

/** The key file of the inventory, or the agent when none is set. Throws Trouble with a remedy. */
export function loginOf({ ssh }: Inventory, folder: string): Login {
  if (ssh.key !== undefined) return { privateKey: readKey(resolve(folder, ssh.key)), authHandler: ['publickey'] };
  const agent = process.env.SSH_AUTH_SOCK;
  if (agent) return { agent, authHandler: ['agent'] };
  throw new Trouble('neither an SSH key nor an agent is configured', {
    remedy: 'Name a private key file as ssh.key in cluster.yaml, or run ssh-agent so that SSH_AUTH_SOCK is set.',
  });
}

function readKey(path: string): string {
  const text = readPrivate(path);
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) {
    if (/passphrase/i.test(parsed.message)) {
      throw new Trouble(`${path} needs a passphrase`, {
        remedy: `Load it into an agent (ssh-add ${path}) and leave ssh.key out, or use a key without a passphrase.`,
      });
    }
    throw new Trouble(`${path} is not a private key: ${parsed.message}`, {
      remedy: 'Make one with ssh-keygen -t ed25519; OpenSSH, PEM and PuTTY formats are read.',
    });
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key?.isPrivateKey()) return text;
  throw new Trouble(`${path} is a public key`, { remedy: 'Name the private one; its file has no .pub at the end.' });
}

/** Readable by its owner only, as ssh(1) requires too. */
function readPrivate(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    throw new Trouble(`key file not found: ${path}`, {
      remedy: 'ssh.key in cluster.yaml names it, relative to that file; ssh-keygen -t ed25519 makes one.',
    });
  }
  if (!stat.isFile()) throw new Trouble(`${path} is not a file`, { remedy: 'Name a private key file as ssh.key.' });
  if ((stat.mode & 0o077) !== 0 && !isCredential(path)) {
    const mode = `0${(stat.mode & 0o777).toString(8)}`;
    throw new Trouble(`the key file ${path} has mode ${mode}: others can read it`, { remedy: `chmod 600 ${path}` });
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Trouble(`the key file ${path} is not readable by this user`, { cause, remedy: `chown it to this user` });
  }
}
