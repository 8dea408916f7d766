import { statSync } from 'node:fs';
import { Secrets, secretNames } from '../model/inventory/secrets.ts';
import { Refused } from '../model/text/errors.ts';
import { shown } from '../model/text/found.ts';
import { describeIssue, unknownKey } from './issues.ts';
import { isCredential } from './private-file.ts';
import { readText } from './read-text.ts';
import { readYaml, refusedWith, type YamlFile } from './yaml-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Value and origin of each secret, for error messages. */
type FoundSecrets = ReadonlyMap<string, { readonly value: unknown; readonly place: string }>;

const remedy = 'mailha secrets init makes it';

/** `MAILHA_SECRET_VRRP_PASSWORD_FILE`: for Docker secrets, Kubernetes and systemd's LoadCredential. */
export function variableOf(name: keyof Secrets): string {
  return `MAILHA_SECRET_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}_FILE`;
}

/**
 * Reads secrets from the files that the environment names, and the rest from secrets.yaml. Throws Refused
 * with every problem, one per line, never with a value.
 */
export function loadSecrets(path: string, env: Environment = {}): Secrets {
  const named = inNamedFiles(env);
  const complete = secretNames.every((name) => named.has(name));
  return checked(complete ? named : new Map([...inSecretsFile(path), ...named]));
}

/** Parses secrets.yaml: private, valid YAML, known keys, possibly incomplete. Throws Refused. */
export function readSecretsFile(path: string): YamlFile {
  refuseIfShared(path);
  const file = readYaml(path, remedy);
  const values = file.value ?? {};
  if (typeof values !== 'object' || Array.isArray(values)) {
    throw new Refused(`${file.at([])}: found ${shown(values, 'described')}, wanted names with values; ${remedy}`);
  }
  const unknown = Object.keys(values).filter((key) => !secretNames.some((name) => name === key));
  if (unknown.length === 0) return file;
  throw refusedWith(
    unknown.map((key) => `${file.atKey([], key)}: ${unknownKey(key, shown(key, 'described'), secretNames)}`),
  );
}

/** Throws Refused when a secrets file is readable by others or has another owner. */
export function refuseIfShared(path: string): void {
  if (isCredential(path)) return;
  const stat = statSync(path, { throwIfNoEntry: false });
  // A missing file or a directory is reported when it is read.
  if (!stat?.isFile()) return;
  const mode = stat.mode & 0o777;
  if ((mode & 0o177) !== 0) {
    const found = `0${mode.toString(8).padStart(3, '0')}`;
    throw new Refused(`${path}: found mode ${found}, wanted 0600 (readable by its owner only); chmod 600 ${path}`);
  }
  const user = process.getuid?.() ?? stat.uid;
  if (stat.uid !== user) {
    throw new Refused(`${path}: found owner ${stat.uid}, wanted this user (${user}); chown ${user} ${path}`);
  }
}

function inSecretsFile(path: string): FoundSecrets {
  const { document, at } = readSecretsFile(path);
  return new Map(secretNames.map((name) => [name, { value: document.get(name) ?? undefined, place: at([name]) }]));
}

/** Modes are not checked: systemd and Docker make these files group-readable. */
function inNamedFiles(env: Environment): FoundSecrets {
  const entries = secretNames.flatMap((name) => {
    const variable = variableOf(name);
    const path = env[variable];
    if (!path) return [];
    const value = readText(path, `${variable} names it`).replace(/\r?\n$/, '');
    return [[name, { value, place: `${path} (${variable})` }] as const];
  });
  return new Map(entries);
}

function checked(found: FoundSecrets): Secrets {
  const parsed = Secrets.safeParse(Object.fromEntries([...found].map(([name, { value }]) => [name, value])));
  if (parsed.success) return parsed.data;
  throw refusedWith(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const { place, value } = found.get(name) ?? { place: name, value: undefined };
      const what = describeIssue(issue, shown(value, 'described'));
      const how = value === undefined ? `; ${remedy}` : typeof value === 'string' ? '' : '; put it in quotes';
      return `${place}: ${name}: ${what}${how}`;
    }),
  );
}
