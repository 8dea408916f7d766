import { existsSync, statSync } from 'node:fs';
import { Refused } from '../model/errors.ts';
import { Secrets, secretNames } from '../model/secrets.ts';
import { shown } from './found.ts';
import { describeIssue, unknownKey } from './issues.ts';
import { readText } from './read-text.ts';
import { readYaml, refusedWith, type YamlFile } from './yaml-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Values = Readonly<Record<string, unknown>>;

/** `MAILHA_SECRET_VRRP_PASSWORD_FILE`: for Docker secrets, Kubernetes and systemd's LoadCredential. */
export function variableOf(name: keyof Secrets): string {
  return `MAILHA_SECRET_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}_FILE`;
}

/**
 * Reads secrets.yaml, and before it the files that the environment names. Throws Refused with every
 * problem, one a line, and never with a value.
 */
export function loadSecrets(path: string, env: Environment = {}): Secrets {
  const named = fromFiles(env);
  const complete = secretNames.every((name) => name in named);
  if (complete && !existsSync(path)) return checked(named, named);
  const file = readSecretsFile(path);
  return checked({ ...record(file.value), ...named }, named, file);
}

/** secrets.yaml as it stands: private, well-formed YAML with keys, not yet complete. Throws Refused. */
export function readSecretsFile(path: string): YamlFile {
  refuseIfShared(path);
  const file = readYaml(path, 'mailha secrets init makes it');
  if (!isRecord(file.value))
    throw new Refused(`${file.at([])}: found ${shown(file.value, true)}, wanted names with values`);
  const unknown = Object.keys(file.value).filter((key) => !isSecretName(key));
  if (unknown.length > 0)
    throw refusedWith(unknown.map((key) => `${file.atKey([], key)}: ${unknownKey(key, secretNames)}`));
  return file;
}

function refuseIfShared(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  // What is not there, or is no file, is reported by whoever reads it.
  if (!stat?.isFile()) return;
  const mode = stat.mode & 0o777;
  if ((mode & 0o177) !== 0) {
    const found = `0${mode.toString(8).padStart(3, '0')}`;
    throw new Refused(`${path}: found mode ${found}, wanted 0600 (nobody else may read it); chmod 600 ${path}`);
  }
  const user = process.getuid?.() ?? stat.uid;
  if (stat.uid !== user && stat.uid !== 0) {
    throw new Refused(`${path}: found owner ${stat.uid}, wanted this user (${user}) or root; chown ${user} ${path}`);
  }
}

/** Their modes are the platform's business: systemd and Docker show them to a group. */
function fromFiles(env: Environment): Values {
  return Object.fromEntries(
    secretNames.flatMap((name) => {
      const path = env[variableOf(name)];
      return path ? [[name, readText(path, `${variableOf(name)} names it`).replace(/\r?\n$/, '')]] : [];
    }),
  );
}

function checked(values: Values, named: Values, file?: YamlFile): Secrets {
  const parsed = Secrets.safeParse(values);
  if (parsed.success) return parsed.data;
  throw refusedWith(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const place = isSecretName(name) && name in named ? variableOf(name) : file?.at([name]);
      const remedy = values[name] === undefined || values[name] === null ? '; mailha secrets init makes it' : '';
      return `${place}: ${name}: ${describeIssue(issue, shown(values[name], true))}${remedy}`;
    }),
  );
}

function isSecretName(key: string): key is keyof Secrets {
  return secretNames.some((name) => name === key);
}

function isRecord(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown): Values {
  return isRecord(value) ? value : {};
}
