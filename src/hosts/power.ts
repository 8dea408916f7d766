import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { readText } from '../config/read-text.ts';
import {
  type Argv,
  type FencingVerb,
  fenceFor,
  fenceOf,
  fencingByHand,
  fencingSeconds,
  powerIn,
} from '../model/inventory/fencing.ts';
import { withoutArguments } from '../model/inventory/fencing-secrets.ts';
import type { Host, Inventory } from '../model/inventory/inventory.ts';
import { HostError, Refused } from '../model/text/errors.ts';
import { redactor } from '../model/text/redact.ts';

const run = promisify(execFile);
/** Seconds between TERM and KILL of `timeout`. */
const killAfter = 2;

/** Switches the power of a host with its declared fencing command. Throws Refused when there is none, HostError when it fails. */
export async function switchPower(inventory: Inventory, host: Host, how: 'off' | 'on'): Promise<void> {
  const argv = fenceOf(inventory, host, how);
  if (!argv) throw new Refused(`cluster.yaml declares no fencing for ${host.name}`);
  const { code, why } = await fence(inventory, host, argv);
  if (code !== 0) throw failed(host, how, why);
}

/** Power state from the status command; undefined when none is declared. Throws HostError when the output is unclear. */
export async function powerState(inventory: Inventory, host: Host): Promise<'on' | 'off' | undefined> {
  const argv = fenceOf(inventory, host, 'status');
  if (!argv) return undefined;
  // Fence agents say `Status: OFF` with exit 2, so what is printed counts.
  const { printed, why } = await fence(inventory, host, argv);
  const state = powerIn(printed);
  if (state) return state;
  throw failed(host, 'status', `its status command printed neither "on" nor "off" (${why})`);
}

/** Fencing passwords from the files that the inventory names, as far as readable, for the redactor. */
export function filedPasswords({ fencing }: Inventory): readonly string[] {
  return Object.values(fencing).flatMap(({ passwordFile }) => {
    if (passwordFile === undefined) return [];
    try {
      return [readFileSync(passwordFile, 'utf8').trim()];
    } catch {
      // Reported by the code that uses it.
      return [];
    }
  });
}

interface PowerResult {
  readonly code: number;
  readonly printed: string;
  /** Last line of stderr, or how the command ended. */
  readonly why: string;
}

/**
 * Under timeout(1), so that a command also ends when this worker is killed: a later restore waits until no `off` can be in
 * progress. Arguments are never shown: one may be a password.
 */
async function fence(inventory: Inventory, host: Host, argv: Argv): Promise<PowerResult> {
  const { passwordFile, passwordVariable = 'IPMI_PASSWORD' } = fenceFor(inventory, host) ?? {};
  const password = passwordFile === undefined ? undefined : passwordFrom(passwordFile, host);
  const seconds = fencingSeconds(inventory, [host]);
  const env = password === undefined ? process.env : { ...process.env, [passwordVariable]: password };
  const hide = withoutArguments(argv, host.name);
  const hidePassword = redactor(password === undefined ? [] : [password]);
  const words = (text: string) => hidePassword(hide(text.trim().split('\n').at(-1) ?? ''));
  try {
    const options = { env, timeout: (seconds + 2 * killAfter) * 1000, maxBuffer: 1e7 };
    const { stdout } = await run('timeout', [`--kill-after=${killAfter}`, String(seconds), ...argv], options);
    return { code: 0, printed: stdout, why: words(stdout) || 'it printed nothing' };
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { stdout?: string; stderr?: string; code?: unknown };
    const isLate = code === 124 || code === 137;
    const ended = isLate ? `timed out after ${seconds} s` : `exit ${code ?? 'unknown'}`;
    const message = isLate ? '' : words(stderr) || words(stdout);
    return { code: typeof code === 'number' ? code : 1, printed: stdout, why: message || ended };
  }
}

function passwordFrom(path: string, host: Host): string {
  try {
    // systemd, Docker and Kubernetes provide it group-readable.
    const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
    if ((mode & 0o007) !== 0) throw new Refused(`${path}: readable by everyone; chmod 600 ${path}`);
    return readText(path, 'fencing.passwordFile names it').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new HostError(host.name, 'reading its fencing password', { cause });
  }
}

function failed(host: Host, verb: FencingVerb, why: string): HostError {
  const doing = verb === 'status' ? 'reading its power state' : `switching its power ${verb}`;
  return new HostError(host.name, `${doing}: ${why}`, { remedy: fencingByHand(host, verb) });
}
