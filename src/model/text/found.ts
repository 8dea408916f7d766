import type { Finding } from '../inventory/rules/finding.ts';

/** Of `fencing`, any word of a command may be a password. */
const secretName = /pass|secret|token|credential|^fencing$/i;
const secretValues = [
  /xox[a-z]-|xapp-|PRIVATE KEY/,
  // Keys and digests, and what password generators make.
  /^[A-Za-z0-9+/_=-]{32,}$/,
  /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/_=-]{12,}$/,
  // user:password@host.
  /:[^@\s]*@/,
];

/** People paste secrets into the wrong file, and what is found there is told in chat. */
export function looksSecret(text: string): boolean {
  return text.length > 60 || secretValues.some((pattern) => pattern.test(text));
}

/** What stands at the path, short, for an error message; what looks like a secret, or stands where one might, is only described. */
export function shownAt(value: unknown, path: Finding['path']): string {
  const there = path.reduce<unknown>((part, step) => (isRecord(part) ? part[step] : undefined), value);
  return shown(there, path.some((step) => secretName.test(String(step))) ? 'described' : 'quoted');
}

/** One value, short; `described` never quotes it. */
export function shown(value: unknown, how: 'quoted' | 'described' = 'quoted'): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'keys with values';
  if (typeof value !== 'string') return how === 'described' ? `a ${typeof value}` : String(value);
  return how === 'described' || looksSecret(value) ? `a text of ${value.length} characters` : inQuotes(value);
}

/** On one line and with nothing unseen: JSON leaves the line separators of Unicode and its marks for direction as they are. */
function inQuotes(text: string): string {
  const escaped = (mark: string) => mark.split('').map(unitOf).join('');
  const unitOf = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

function isRecord(value: unknown): value is Readonly<Record<string | number, unknown>> {
  return typeof value === 'object' && value !== null;
}
