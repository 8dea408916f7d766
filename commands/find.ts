import { Refused } from '../src/model/errors.ts';
import { nearest } from '../src/model/nearest.ts';

/** One of the known words, exactly. Throws Refused with the nearest ones, or with all of them. */
export function oneOf(what: string, typed: string | undefined, known: readonly string[]): string {
  if (typed !== undefined && known.includes(typed)) return typed;
  const all = `There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}.`;
  if (typed === undefined) throw new Refused(`Which ${what}? ${all}`);
  const near = nearest(typed, known);
  const shown = typed.length > 40 ? `${typed.slice(0, 40)}…` : typed;
  throw new Refused(
    `There is no ${what} called "${shown}". ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : all}`,
  );
}

/** Refuses words that a command has no use for, so that a typing error is never silently dropped. */
export function noMore(usage: string, words: readonly string[], most: number): void {
  const extra = words[most];
  if (extra !== undefined) throw new Refused(`"${extra.slice(0, 40)}" is one word too many. Usage: ${usage}`);
}

/** A job's number as people type it: `42`, `#42` or `job-42`. Throws Refused. */
export function jobId(usage: string, typed: string | undefined): string {
  const id = /^(?:#|job-?)?(\d{1,12})$/.exec(typed ?? '')?.[1];
  if (id === undefined)
    throw new Refused(`wanted a job's number, as in ${usage.replace('ID', '42')}; \`jobs\` lists them`);
  return id;
}
