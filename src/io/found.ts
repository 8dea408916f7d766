import type { Finding } from '../model/rules/finding.ts';

const secretName = /pass|secret|token|credential/i;
const secretValue = /xox[a-z]-|xapp-|PRIVATE KEY|^[A-Za-z0-9+/_=-]{32,}$/;

/** What stands at the path, short, for an error message; people paste secrets into the wrong file, so those are only described. */
export function shownAt(value: unknown, path: Finding['path']): string {
  const there = path.reduce<unknown>((part, step) => (isRecord(part) ? part[step] : undefined), value);
  return shown(
    there,
    path.some((step) => secretName.test(String(step))),
  );
}

export function shown(value: unknown, secret = false): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'keys with values';
  if (secret) return typeof value === 'string' ? `a text of ${value.length} characters` : `a ${typeof value}`;
  if (typeof value !== 'string') return String(value);
  if (value.length > 60 || secretValue.test(value)) return `a text of ${value.length} characters`;
  return JSON.stringify(value);
}

function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
