import { formsOf, shortestSecret } from '../inventory/secret-forms.ts';
import { mask, maskSecretText } from './secret-text.ts';

/** Removes secrets from everything that leaves the process: journal, posts, logs, errors, diffs. */
export type Redact = <T>(value: T) => T;

/**
 * Masks every secret in every string of a value: in keys, lists, errors and their causes, inside longer words, and in
 * every encoding of formsOf; plus anything that maskSecretText recognises by its position. Values are JSON values and
 * errors; the content of anything else (a Map, a Date, a Buffer) is dropped. Secrets that are too short would mask
 * ordinary words: they are skipped here and refused where they are loaded.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.filter(({ length }) => length >= shortestSecret).flatMap(formsOf))];
  return <T>(value: T) => copyOf(value, (text) => maskSecretText(hide(text, forms)), new Map()) as T;
}

/** `seen` maps visited objects to their copies, since causes may be circular. */
function copyOf(value: unknown, hideIn: (text: string) => string, seen: Map<object, object>): unknown {
  if (typeof value === 'string') return hideIn(value);
  if (typeof value !== 'object' || value === null) return value;
  const met = seen.get(value);
  if (met) return met;
  const copy: object = Array.isArray(value)
    ? []
    : value instanceof Error
      ? Object.create(Object.getPrototypeOf(value))
      : {};
  seen.set(value, copy);
  // An error's message, stack and cause are not enumerable; a list's length must not be copied.
  for (const key of value instanceof Error ? Object.getOwnPropertyNames(value) : Object.keys(value)) {
    const enumerable = Object.prototype.propertyIsEnumerable.call(value, key);
    const part = copyOf(Reflect.get(value, key), hideIn, seen);
    Object.defineProperty(copy, hideIn(key), { value: part, enumerable, writable: true, configurable: true });
  }
  return copy;
}

/** Searches the original text for all forms: masking one secret must not split another. */
function hide(text: string, forms: readonly string[]): string {
  const found = forms.flatMap((form) => occurrences(text, form)).sort((a, b) => a.from - b.from);
  let shown = '';
  let end = 0;
  for (const { from, to } of found) {
    if (from >= end) shown += text.slice(end, from) + mask;
    end = Math.max(end, to);
  }
  return shown + text.slice(end);
}

interface Occurrence {
  readonly from: number;
  to: number;
}

/** An overlapping match extends the previous one: `abcabcab` is `abcab` twice. */
function occurrences(text: string, form: string): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (let from = text.indexOf(form); from >= 0; from = text.indexOf(form, from + 1)) {
    const before = found.at(-1);
    if (before && from < before.to) before.to = from + form.length;
    else found.push({ from, to: from + form.length });
  }
  return found;
}
