import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { loadInventory, loadSecrets } from '../io/config.ts';
import { loadSettings, type Settings } from '../io/settings.ts';
import type { Person } from '../model/access.ts';
import type { Inventory } from '../model/inventory.ts';
import { type Redact, redactor } from '../model/redact.ts';
import { secretValues } from '../model/secrets.ts';
import type { Cluster } from '../model/step.ts';

/** What the files and the environment say, read once when it is first asked for: `help` needs none of it. */
export interface Context {
  readonly settings: Settings;
  readonly inventory: Inventory;
  /** What the inventory's paths are relative to. */
  readonly folder: string;
  readonly cluster: Cluster;
  readonly redact: Redact;
}

/** `warn` is told what is odd about the inventory. Every getter throws Refused when its file is missing or wrong. */
export function openContext(env: NodeJS.ProcessEnv, warn: (line: string) => void): Context {
  const settings = once(() => loadSettings(env));
  const inventory = once(() => {
    const loaded = loadInventory(settings().inventory);
    for (const warning of loaded.warnings) warn(warning);
    const { sshKey } = settings();
    if (sshKey === undefined) return loaded.inventory;
    return { ...loaded.inventory, ssh: { ...loaded.inventory.ssh, key: resolve(sshKey) } };
  });
  const secrets = once(() => loadSecrets(settings().secrets, env));
  const redact = once(() => redactor(secretValues(secrets())));
  return {
    get settings() {
      return settings();
    },
    get inventory() {
      return inventory();
    },
    get folder() {
      return dirname(resolve(settings().inventory));
    },
    get cluster() {
      return { inventory: inventory(), secrets: secrets() };
    },
    get redact() {
      return redact();
    },
  };
}

/** Whoever runs this process. Root on the machine of the bot can do everything anyway. */
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
