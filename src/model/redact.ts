import { formsOf, shortestSecret } from './secret-forms.ts';

const mask = '********';

/** Takes secrets out of whatever is about to leave: journal, posts, logs, errors, diffs. */
export type Redact = <T>(value: T) => T;

/**
 * Masks every secret in every string of a value: in keys, in lists, in Maps and Sets, in errors with
 * their causes, inside longer words, and encoded as formsOf says. Secrets that are too short would
 * take ordinary words with them, so they are left alone here and refused where they are loaded.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.filter(({ length }) => length >= shortestSecret).flatMap(formsOf))];
  return <T>(value: T) => walk(value, (text) => hide(text, forms), new Map()) as T;
}

/** Looks for all forms in the text as it came: a mask put in for one secret must not cut another in two. */
function hide(text: string, forms: readonly string[]): string {
  const found = forms.flatMap((form) => occurrences(text, form)).sort((a, b) => a.from - b.from);
  if (found.length === 0) return text;
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
  readonly to: number;
}

/** One that overlaps the one before counts as well: `abcabcab` is `abcab` twice. */
function occurrences(text: string, form: string): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (let from = text.indexOf(form); from >= 0; from = text.indexOf(form, from + 1)) {
    found.push({ from, to: from + form.length });
  }
  return found;
}

/** `seen` holds what stands for each object already met, since causes may go round in a circle. */
function walk(value: unknown, hideIn: (text: string) => string, seen: Map<object, unknown>): unknown {
  if (typeof value === 'string') return hideIn(value);
  if (typeof value !== 'object' || value === null || value instanceof Date || ArrayBuffer.isView(value)) return value;
  if (seen.has(value)) return seen.get(value);
  const inside = (part: unknown) => walk(part, hideIn, seen);
  if (Array.isArray(value)) return fill(seen, value, [], (copy: unknown[]) => void copy.push(...value.map(inside)));
  if (value instanceof Map) {
    return fill(seen, value, new Map(), (copy) =>
      value.forEach((part, key) => void copy.set(inside(key), inside(part))),
    );
  }
  if (value instanceof Set)
    return fill(seen, value, new Set(), (copy) => value.forEach((part) => void copy.add(inside(part))));
  // An error keeps its class, and shows its message, stack and cause, which are not enumerable.
  const isError = value instanceof Error;
  const copy: object = isError ? Object.create(Object.getPrototypeOf(value)) : {};
  return fill(seen, value, copy, () => {
    for (const key of isError ? Object.getOwnPropertyNames(value) : Object.keys(value)) {
      const enumerable = Object.prototype.propertyIsEnumerable.call(value, key);
      const part = inside(Reflect.get(value, key));
      Object.defineProperty(copy, hideIn(key), { value: part, enumerable, writable: true, configurable: true });
    }
  });
}

function fill<C>(seen: Map<object, unknown>, original: object, copy: C, put: (copy: C) => void): C {
  seen.set(original, copy);
  put(copy);
  return copy;
}
