import { nativePasswordHash } from '../inventory/native-password.ts';
import { type Secrets, secretNames, secretValues } from '../inventory/secrets.ts';
import type { Redact } from '../text/redact.ts';
import { mask } from '../text/secret-text.ts';

/** Every secret as a bundle has it: what is rendered with these equals what hosts had, once that is masked. */
export const maskedSecrets = Object.fromEntries(secretNames.map((name) => [name, mask])) as Secrets;

/**
 * Hides secrets as redactor() does, and keeps one thing that checks compare: whether the stored hash of a password is that of
 * the declared one. It becomes the hash of the mask, from which nothing follows.
 */
export function bundleHide(redact: Redact, secrets: Secrets): (text: string) => string {
  const hashes = secretValues(secrets).map(nativePasswordHash);
  return (text) => {
    const kept = hashes.reduce((shown, hash) => shown.replaceAll(hash, place), text.replaceAll(place, ''));
    return redact(kept).replaceAll(place, nativePasswordHash(mask));
  };
}

/** A JSON value with every string in it hidden. */
export function hideIn<T>(value: T, hide: (text: string) => string): T {
  return JSON.parse(JSON.stringify(value), (_, part) => (typeof part === 'string' ? hide(part) : part));
}

/** A character for private use, which stands for such a hash meanwhile. */
const place = '\u{F0F0}';
