import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { Document } from 'yaml';
import { randomSecret, type Secrets, secretLengths, secretNames } from '../model/secrets.ts';
import { readSecretsFile } from './secrets-file.ts';

/** The names of the secrets that were made just now, and of those that were there. Never a value. */
export interface InitializedSecrets {
  readonly made: readonly (keyof Secrets)[];
  readonly kept: readonly (keyof Secrets)[];
}

/** Makes what is missing in secrets.yaml and keeps the rest, comments too. Throws Refused when the file there is not ours to read. */
export function initSecrets(path: string): InitializedSecrets {
  const document = existsSync(path) ? readSecretsFile(path).document : new Document({});
  const missing = (name: string) => document.get(name) === undefined || document.get(name) === null;
  const made = secretNames.filter(missing);
  const kept = secretNames.filter((name) => !missing(name));
  for (const name of made) document.set(name, randomSecret(secretLengths[name]));
  if (made.length > 0) replacePrivately(existsSync(path) ? realpathSync(path) : path, document.toString());
  return { made, kept };
}

/** Whole or not at all, also when the power fails, and never readable by anybody else. */
function replacePrivately(path: string, text: string): void {
  const next = `${path}.${process.pid}.new`;
  try {
    // Mode at creation: a chmod afterwards would leave a moment in which others can open it.
    const file = openSync(next, 'wx', 0o600);
    try {
      // An umask may have taken away even our own right to write.
      fchmodSync(file, 0o600);
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, path);
  } finally {
    rmSync(next, { force: true });
  }
}
