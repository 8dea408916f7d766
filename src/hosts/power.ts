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
/** Seconds that `timeout` waits between asking a command to end and killing it. */
const killAfter = 2;

/** Switches the power of a host by the command that was declared for it. Throws Refused when none was, HostError when it fails. */
export async function switchPower(inventory: Inventory, host: Host, how: 'off' | 'on'): Promise<void> {
  const argv = fenceOf(inventory, host, how);
  if (!argv) throw new Refused(`cluster.yaml declares no fencing for ${host.name}`);
  const { code, why } = await fence(inventory, host, argv);
  if (code !== 0) throw failed(host, how, why);
}

/** Whether a host has power, by its status command; undefined where none is declared. Throws HostError when it does not say. */
export async function powerState(inventory: Inventory, host: Host): Promise<'on' | 'off' | undefined> {
  const argv = fenceOf(inventory, host, 'status');
  if (!argv) return undefined;
  // Fence agents say `Status: OFF` with exit 2, so what is printed counts.
  const { printed, why } = await fence(inventory, host, argv);
  const state = powerIn(printed);
  if (state) return state;
  throw failed(host, 'status', `its status command said neither "on" nor "off" (${why})`);
}

/** Passwords that the inventory names files for, as far as they can be read: what the redactor has to hide besides. */
export function filedPasswords({ fencing }: Inventory): readonly string[] {
  return Object.values(fencing).flatMap(({ passwordFile }) => {
    if (passwordFile === undefined) return [];
    try {
      return [readFileSync(passwordFile, 'utf8').trim()];
    } catch {
      // Whoever wants to use it says so.
      return [];
    }
  });
}

interface PowerResult {
  readonly code: number;
  readonly printed: string;
  /** The last line that it printed as an error, or how it ended. */
  readonly why: string;
}

/**
 * Under timeout(1), so that a command also ends when this worker is killed: whoever restores the power after that waits until no
 * `off` can be under way. None of its arguments is ever shown: one of them may be a password.
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
    const ended = isLate ? `it did not end within ${seconds} s` : `exit ${code ?? 'unknown'}`;
    const said = isLate ? '' : words(stderr) || words(stdout);
    return { code: typeof code === 'number' ? code : 1, printed: stdout, why: said || ended };
  }
}

function passwordFrom(path: string, host: Host): string {
  try {
    // Its group may read it where systemd, Docker or Kubernetes have put it.
    const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
    if ((mode & 0o007) !== 0) throw new Refused(`${path}: everybody may read it; chmod 600 ${path}`);
    return readText(path, 'fencing.passwordFile names it').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new HostError(host.name, 'reading the password of its fencing', { cause });
  }
}

function failed(host: Host, verb: FencingVerb, why: string): HostError {
  const doing = verb === 'status' ? 'asking whether it has power' : `switching its power ${verb}`;
  return new HostError(host.name, `${doing}: ${why}`, { remedy: fencingByHand(host, verb) });
}
