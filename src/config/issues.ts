import type { z } from 'zod';
import { nearest } from '../model/text/nearest.ts';

type Issue = z.core.$ZodIssue;

const ownInterfaces =
  '`interfaces: { public: eno1, private: eno2 }`, with those of the two that are called otherwise than under `networks`';

/** `found "adress" as a key, did you mean address?`. */
export function unknownKey(key: string, found: string, known: readonly string[]): string {
  if (key === 'interface' && known.includes('interfaces')) return `found ${found} as a key, wanted ${ownInterfaces}`;
  const near = nearest(key, known);
  return `found ${found} as a key, ${near.length > 0 ? `did you mean ${near.join(' or ')}?` : `wanted ${oneOf(known)}`}`;
}

/** Prefixes a schema message, which says only what is accepted, with what was found. */
export function describeIssue(issue: Issue, found: string): string {
  if (issue.message.startsWith('found ')) return issue.message;
  return `found ${found}, wanted ${(issue.code === 'invalid_type' && rewritten(issue.expected, found)) || wanted(issue)}`;
}

/** The value as it must be written, where only its form is wrong. */
function rewritten(expected: string, found: string): string | undefined {
  const [, typed = ''] = /^"([\w./, -]+)"$/.exec(found) ?? [];
  if (expected === 'array' && typed !== '') return `a list such as [${typed}]`;
  const isNumber = /^\d+$/.test(typed) && ['int', 'number'].includes(expected);
  return isNumber ? `${kinds[expected]}, without quotes: ${typed}` : undefined;
}

function wanted(issue: Issue): string {
  if (issue.message.startsWith('wanted ')) return issue.message.slice('wanted '.length);
  switch (issue.code) {
    case 'invalid_type':
      return kinds[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return oneOf(issue.values.map(String));
    case 'too_small':
      return sized(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return sized(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_union':
      return issue.errors.flat().map(wanted).join(', or ');
    default:
      return `something else (${issue.message})`;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list such as [a, b]',
  object: 'keys with values',
  record: 'keys with values',
};

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? words.join() : `one of ${words.join(', ')}`;
}

function sized(origin: string, bound: string, n: number | bigint): string {
  if (origin === 'array') return `a list of ${bound} ${n}`;
  return origin === 'string' ? `${bound} ${n} ${n === 1 ? 'character' : 'characters'}` : `${bound} ${n}`;
}
