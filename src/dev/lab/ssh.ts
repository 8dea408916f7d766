import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { quote } from '../../hosts/quote.ts';
import { attempt, type Result } from './command.ts';
import { addressOf, type Guest, type Network } from './hosts.ts';
import type { Paths } from './paths.ts';

/** The argv that runs something inside the lab's namespace. */
export function inNamespace(paths: Paths, argv: readonly string[]): readonly string[] {
  return ['ip', 'netns', 'exec', paths.namespace, ...argv];
}

/** A host that dies mid-command is detected after half a minute; a busy one takes that long to log in. */
const options = [
  'BatchMode=yes',
  'ConnectTimeout=60',
  'LogLevel=ERROR',
  'ServerAliveInterval=5',
  'ServerAliveCountMax=6',
  'StrictHostKeyChecking=yes',
] as const;

export interface Reach {
  readonly paths: Paths;
  readonly guest: Guest;
  /** Network to connect through. */
  readonly network: Network;
}

function sshCommand({ paths, guest, network }: Reach, argv: readonly string[]): readonly string[] {
  const given = [`UserKnownHostsFile="${paths.knownHosts}"`, ...options].flatMap((option) => ['-o', option]);
  const to = `root@${addressOf(guest, network)}`;
  return inNamespace(paths, ['ssh', '-F', 'none', '-i', paths.key, ...given, to, ...argv.map(quote)]);
}

/** Runs a program on a guest as root. Exit code 255 is ssh's own: guest unreachable. */
export function ssh(
  reach: Reach,
  argv: readonly string[],
  more: { readonly stdin?: string; readonly timeoutSeconds?: number } = {},
): Promise<Result> {
  return attempt(sshCommand(reach, argv), more);
}

/** Like `ssh`, attached to this terminal; without argv a shell. Returns the exit code. */
export async function sshHere(reach: Reach, argv: readonly string[]): Promise<number> {
  const [program = '', ...args] = sshCommand(reach, argv);
  const [code] = (await once(spawn(program, args, { stdio: 'inherit' }), 'close')) as [number | null];
  return code ?? 255;
}
