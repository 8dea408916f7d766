import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refused } from '../model/text/errors.ts';
import { refuseIfShared } from './secrets-file.ts';

/** How many of the newest values are redacted: twenty rotations of all secrets. */
const mostKept = 400;

/**
 * File with all values that secrets.yaml ever had: beside it, or in the service's StateDirectory. Never
 * in Redis. In clear text, like secrets.yaml: a hash could not be matched in base64, in a URL or inside a word.
 */
export function historyPath(secretsPath: string, cluster: string, env: NodeJS.ProcessEnv): string {
  const [folder] = (env.STATE_DIRECTORY ?? '').split(':');
  return folder ? join(folder, `${cluster}.secrets-history`) : `${secretsPath}.history`;
}

/**
 * The current and all earlier values. A password that was replaced in secrets.yaml is still in use on the hosts
 * until the next deploy, and stays in their logs. `warn` is called when the file cannot be written. Throws Refused when others may
 * read the file.
 */
export function everySecret(path: string, current: readonly string[], warn: (line: string) => void): readonly string[] {
  refuseIfShared(path);
  const before = existsSync(path) ? linesOf(path) : [];
  const added = current.filter((value) => !before.includes(value));
  try {
    // Appended, so that processes that start together lose no values.
    if (added.length > 0) appendFileSync(path, `${added.join('\n')}\n`, { mode: 0o600, flush: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    warn(
      `${path}: cannot be written (${code}); once a secret is replaced, its old value is masked only where its key names it`,
    );
  }
  return [...new Set([...before.slice(-mostKept), ...current])];
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch (cause) {
    throw new Refused(`${path}: cannot be read; it is needed to redact replaced secrets`, { cause });
  }
}
