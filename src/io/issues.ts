import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** A schema's message says only what is wanted; this puts what was found before it. */
export function describeIssue(issue: Issue, found: string): string {
  return `found ${found}, ${wanted(issue)}`;
}

function wanted(issue: Issue): string {
  if (issue.message.startsWith('wanted ')) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `wanted ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `wanted ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `wanted ${sized(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `wanted ${sized(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    case 'invalid_union':
      return `wanted ${[...new Set(issue.errors.flat().map((each) => wanted(each).replace('wanted ', '')))].join(', or ')}`;
    default:
      return `wanted something else (${issue.message})`;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  tuple: 'a list',
  object: 'keys with values',
  boolean: 'true or false',
};

function sized(origin: string, bound: string, n: number | bigint): string {
  if (origin === 'array') return `a list of ${bound} ${n}`;
  return origin === 'string' ? `${bound} ${n} characters` : `${bound} ${n}`;
}

/** The known word that was probably meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word.toLowerCase(), [...known]);
  return distance(word.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, word.length / 3) ? candidate : undefined;
}
