const mask = '********';

/** Takes secrets out of whatever is about to leave: journal, posts, logs, errors, diffs. */
export type Redact = <T>(value: T) => T;

/**
 * Replaces every secret in every string of a JSON-like value, also where it stands base64-encoded
 * or inside a longer word. Longest first, so that a secret that contains another leaves no tail.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = secrets
    .flatMap((secret) => [
      secret,
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      JSON.stringify(secret).slice(1, -1),
    ])
    .filter((form, i, all) => form.length >= 4 && all.indexOf(form) === i)
    .sort((a, b) => b.length - a.length);
  const hide = (text: string) => forms.reduce((left, form) => left.replaceAll(form, mask), text);
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return hide(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value instanceof Error) return value;
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]));
    }
    return value;
  };
  return <T>(value: T) => walk(value) as T;
}
