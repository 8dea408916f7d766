import type { z } from 'zod';
import { nearest } from '../model/nearest.ts';

type Issue = z.core.$ZodIssue;

/** For a key that no schema knows; the key itself is not quoted, since it may be a secret on the wrong side of the colon. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  const remedy = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `wanted one of ${known.join(', ')}`;
  return `found an unknown key, ${remedy}`;
}

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
