import { existsSync, realpathSync } from 'node:fs';
import { Document, isMap } from 'yaml';
import { randomSecret, type Secrets, secretLengths, secretNames } from '../model/inventory/secrets.ts';
import { Refused } from '../model/text/errors.ts';
import { readSecretsFile } from './secrets-file.ts';
import { writePrivately } from './write-privately.ts';

/** Names of the secrets that were generated, and of those that existed. Never a value. */
export interface InitializedSecrets {
  readonly made: readonly (keyof Secrets)[];
  readonly kept: readonly (keyof Secrets)[];
}

/**
 * Generates missing secrets in secrets.yaml and keeps the rest, comments included. Throws Refused when the existing
 * file is not private or not valid, or cannot be written.
 */
export function initSecrets(path: string): InitializedSecrets {
  const there = existsSync(path);
  const document = there ? readSecretsFile(path).document : new Document({});
  // An empty file has no document, or an empty value after `---`.
  if (!isMap(document.contents)) document.contents = document.createNode({});
  const has = (name: keyof Secrets) => (document.get(name) ?? undefined) !== undefined;
  const made = secretNames.filter((name) => !has(name));
  const kept = secretNames.filter(has);
  for (const name of made) document.set(name, randomSecret(secretLengths[name]));
  if (made.length > 0) replace(there ? realpathSync(path) : path, document.toString());
  return { made, kept };
}

/** Throws Refused. */
function replace(path: string, text: string): void {
  try {
    writePrivately(path, text);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new Refused(`${path}: cannot be written (${code}); may this user write in its folder?`, { cause });
  }
}
