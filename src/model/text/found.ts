import type { Finding } from '../inventory/rules/finding.ts';

/** Of `fencing`, any word of a command may be a password. */
const secretName = /pass|secret|token|credential|^fencing$/i;
const secretValues = [
  /xox[a-z]-|xapp-|PRIVATE KEY/,
  // Keys, digests, and the output of password generators.
  /^[A-Za-z0-9+/_=-]{32,}$/,
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/_=-]{12,}$/,
  // user:password@host.
  /:[^@\s]*@/,
];

/** People paste secrets into the wrong file, and error messages are shown in chat. */
export function looksSecret(text: string): boolean {
  return text.length > 60 || secretValues.some((pattern) => pattern.test(text));
}

/**
 * The value at the path, shortened, for an error message; one that looks like a secret, or is where one might be, is
 * only described.
 */
export function shownAt(value: unknown, path: Finding['path']): string {
  const there = path.reduce<unknown>((part, step) => (isRecord(part) ? part[step] : undefined), value);
  return shown(there, path.some((step) => secretName.test(String(step))) ? 'described' : 'quoted');
}

/** One value, shortened; `described` never quotes it. */
export function shown(value: unknown, how: 'quoted' | 'described' = 'quoted'): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'keys with values';
  if (typeof value !== 'string') return how === 'described' ? `a ${typeof value}` : String(value);
  return how === 'described' || looksSecret(value) ? `a text of ${value.length} characters` : inQuotes(value);
}

/** On one line and visible: JSON leaves Unicode's line separators, direction marks and odd blanks unescaped. */
function inQuotes(text: string): string {
  const escaped = (mark: string) => mark.split('').map(unitOf).join('');
  const unitOf = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(/(?! )[\p{Cc}\p{Cf}\p{Z}]/gu, escaped);
}

function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
