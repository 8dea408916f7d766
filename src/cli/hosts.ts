import { createInterface } from 'node:readline/promises';
import { type NoKey, type ShownKey, scanHostKeys } from '../hosts/scan.ts';
import { trustHost } from '../hosts/trust.ts';
import type { FoundKey } from '../model/output/document.ts';
import { beginning } from '../model/text/cut.ts';
import { describe, Refused } from '../model/text/errors.ts';
import { named } from '../model/text/named.ts';
import { exitCodes } from '../render/exit-code.ts';
import type { Context } from './context.ts';
import { type Output, printJson } from './output.ts';

export interface TrustOptions {
  readonly yes: boolean;
  readonly replace: boolean;
  readonly json: boolean;
}

/** `mailha hosts trust`. Returns 0 when every key is trusted afterwards. Throws Refused. */
export async function hostsTrust(
  names: readonly string[],
  options: TrustOptions,
  { context, output }: { readonly context: Context; readonly output: Output },
): Promise<number> {
  const { inventory, folder } = context;
  mustBeHosts(names, [...inventory.hosts.map(({ name }) => name), ...(inventory.ssh.jump ? ['jump'] : [])]);
  const found = await scanHostKeys(inventory, folder, names.length > 0 ? names : undefined);
  if (!options.json) for (const key of found) output.print(`${lineOf(key)}\n`);
  const fresh = found.filter((key): key is ShownKey => key.status === 'unknown' || key.status === 'changed');
  const wanted = fresh.filter(({ status }) => status === 'unknown' || options.replace);
  const believed = wanted.length > 0 && (options.yes || (!options.json && (await isBelieved(wanted, output))));
  const recorded = believed
    ? wanted.map((shown) => ({ host: shown.host, became: trustHost(inventory, folder, { shown, ...options }) }))
    : [];
  if (options.json) printJson(output, { kind: 'host-keys', found: found.map(keyJson), recorded });
  else for (const { host, became } of recorded) output.print(`${host}: ${became}\n`);
  const left = found.filter(({ host, status }) => status !== 'known' && !recorded.some((one) => one.host === host));
  return left.length === 0 ? exitCodes.ok : exitCodes.unknown;
}

function mustBeHosts(names: readonly string[], known: readonly string[]): void {
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new Refused(`unknown host ${JSON.stringify(beginning(stranger, 40))}; use one of ${named(known)}`);
  }
}

function keyJson(key: ShownKey | NoKey): FoundKey {
  if (key.status === 'unreachable') {
    const { host, status, why } = key;
    return { host, status, knownAs: null, type: null, fingerprint: null, expected: [], why };
  }
  const { host, status, knownAs, type, fingerprint, expected } = key;
  return { host, status, knownAs, type, fingerprint, expected: [...expected], why: null };
}

function lineOf(key: ShownKey | NoKey): string {
  if (key.status === 'unreachable') {
    return `${key.host}: no host key:  ${describe(key.error)}${key.error.remedy ? `\n  ${key.error.remedy}` : ''}`;
  }
  const shown = `${key.host} (${key.knownAs}) ${key.type} ${key.fingerprint}: ${key.status}`;
  if (key.status !== 'changed') return shown;
  const expected = key.expected.map(({ type, fingerprint }) => `${type} ${fingerprint}`).join(', ');
  return `${shown}, wanted ${expected}\n  possible man in the middle; compare with the host's console before --replace`;
}

/** Only a person can confirm fingerprints: without a terminal, the answer is no. */
async function isBelieved(keys: readonly ShownKey[], output: Output): Promise<boolean> {
  if (!process.stdin.isTTY) {
    output.tell("Nothing recorded: compare the fingerprints on each host's console, then add --yes.\n");
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const question = `Record ${keys.length === 1 ? 'this key' : `these ${keys.length} keys`}? Compare with \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on each host's console. [y/N] `;
    return /^y(es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}
