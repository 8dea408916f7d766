import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { loadInventory } from '../config/inventory-file.ts';
import { liveAccess } from '../config/live-access.ts';
import { loadSecrets } from '../config/secrets-file.ts';
import { everySecret, historyPath } from '../config/secrets-history.ts';
import { type ClusterFiles, loadSettings, type Settings } from '../config/settings.ts';
import { filedPasswords } from '../hosts/power.ts';
import type { Following, Person } from '../model/inventory/access.ts';
import { type Aim, aim, clashes } from '../model/inventory/aim.ts';
import { passwordsIn } from '../model/inventory/fencing-secrets.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { secretValues } from '../model/inventory/secrets.ts';
import type { Cluster } from '../model/plan/step.ts';
import { Refused } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { type Redact, redactor } from '../model/text/redact.ts';

/** Files and environment of one cluster, read on first use: `help` needs none of them. */
export interface Context {
  readonly settings: Settings;
  readonly inventory: Inventory;
  /** What the inventory's paths are relative to. */
  readonly folder: string;
  readonly cluster: Cluster;
  readonly redact: Redact;
  /** Reloads `access` of the inventory when its file changes. Returns a function that stops this. */
  follow(log: Log, onChange: (following: Following) => void): () => void;
  following(): Following;
}

/** The settings, and one context per cluster of this bot. */
export interface Contexts {
  readonly settings: Settings;
  /** In the order of MAILHA_INVENTORY, never empty. Throws Refused when an inventory is missing or invalid, or two of them clash. */
  readonly all: readonly Context[];
}

/** `warn` receives inventory warnings. Every getter throws Refused when its file is missing or invalid. */
export function openContexts(env: NodeJS.ProcessEnv, warn: (line: string) => void): Contexts {
  const settings = once(() => loadSettings(env));
  const all = once(() => {
    const { clusters } = settings();
    const opened = clusters.map((files) => openContext(files, { settings: settings(), env, warn }));
    if (opened.length === 1) return opened;
    const why = clashes(opened);
    if (why.length > 0) throw new Refused(why.join('\n'));
    return opened;
  });
  return {
    get settings() {
      return settings();
    },
    get all() {
      return all();
    },
  };
}

/** The cluster that a command at a terminal names, and the words without that name. Throws Refused when it is ambiguous. */
export function aimed(contexts: Contexts, typed: readonly string[]): Aim<Context> & { readonly at: Context } {
  const { at, ...more } = aim(typed, contexts.all);
  if (at) return { at, ...more };
  const names = contexts.all.map(({ inventory }) => `@${inventory.name}`);
  throw new Refused(`Which cluster? Add one of ${names.join(', ')}.`);
}

interface ContextOptions {
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly warn: (line: string) => void;
}

function openContext(files: ClusterFiles, { settings, env, warn }: ContextOptions): Context {
  const load = (warned: (line: string) => void) => {
    const loaded = loadInventory(files.inventory);
    for (const warning of loaded.warnings) warned(warning);
    const { sshKey } = settings;
    if (sshKey === undefined) return loaded.inventory;
    return { ...loaded.inventory, ssh: { ...loaded.inventory.ssh, key: resolve(sshKey) } };
  };
  const live = once(() => {
    // Throws Refused with a remedy when the file is missing.
    const first = load(warn);
    return liveAccess(files.inventory, first, () => load(() => {}));
  });
  const inventory = once(() => ({ ...live().first, access: live().access }));
  const secrets = once(() => loadSecrets(files.secrets, env));
  const redact = once(() => {
    const history = historyPath(files.secrets, inventory().name, env);
    const known = everySecret(history, secretValues(secrets()), warn);
    return redactor([...known, ...passwordsIn(inventory()), ...filedPasswords(inventory())]);
  });
  return {
    settings,
    folder: dirname(resolve(files.inventory)),
    get inventory() {
      return inventory();
    },
    get cluster() {
      return { inventory: inventory(), secrets: secrets() };
    },
    get redact() {
      return redact();
    },
    follow: (log, onChange) => live().follow(log, onChange),
    following: () => live().following(),
  };
}

/** The user who runs this process. Root on the bot's machine can do everything anyway. */
export function personAtTerminal(): Person {
  return { id: `os:${userInfo().username}`, groups: [] };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
