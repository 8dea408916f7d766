import { formsOf, shortestSecret } from '../inventory/secret-forms.ts';
import { mask, maskSecretText } from './secret-text.ts';

/** Takes secrets out of whatever is about to leave: journal, posts, logs, errors, diffs. */
export type Redact = <T>(value: T) => T;

/**
 * Masks every secret in every string of a value: in keys, in lists, in errors with their causes,
 * inside longer words, and encoded as formsOf says; and what is one by where it stands, as maskSecretText says. Values are those that JSON can hold, and errors;
 * anything else (a Map, a Date, a Buffer) comes out without its content. Secrets that are too short
 * would take ordinary words with them: they are left alone here and refused where they are loaded.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.filter(({ length }) => length >= shortestSecret).flatMap(formsOf))];
  return <T>(value: T) => copyOf(value, (text) => maskSecretText(hide(text, forms)), new Map()) as T;
}

/** `seen` holds the copy of each object already met, since causes may go round in a circle. */
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
  // An error's message, stack and cause are not enumerable; a list's length is not to be copied.
  for (const key of value instanceof Error ? Object.getOwnPropertyNames(value) : Object.keys(value)) {
    const enumerable = Object.prototype.propertyIsEnumerable.call(value, key);
    const part = copyOf(Reflect.get(value, key), hideIn, seen);
    Object.defineProperty(copy, hideIn(key), { value: part, enumerable, writable: true, configurable: true });
  }
  return copy;
}

/** Looks for all forms in the text as it came: a mask put in for one secret must not cut another in two. */
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

/** One that begins inside the one before makes it longer: `abcabcab` is `abcab` twice. */
function occurrences(text: string, form: string): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (let from = text.indexOf(form); from >= 0; from = text.indexOf(form, from + 1)) {
    const before = found.at(-1);
    if (before && from < before.to) before.to = from + form.length;
    else found.push({ from, to: from + form.length });
  }
  return found;
}
