import type { Desk } from '../src/model/run/desk.ts';
import type { RunRecord } from '../src/model/run/run.ts';
import { cut } from '../src/model/text/cut.ts';
import { Refused } from '../src/model/text/errors.ts';
import { nearest } from '../src/model/text/nearest.ts';

/** One of the known words, exactly. Throws Refused with the nearest ones, or with all of them. */
export function oneOf(what: string, typed: string | undefined, known: readonly string[]): string {
  if (typed !== undefined && known.includes(typed)) return typed;
  const all = `Use ${known.length === 1 ? '' : 'one of: '}${someOf(known)}.`;
  if (typed === undefined) throw new Refused(`No ${what} given. ${all}`);
  const near = nearest(typed, known);
  throw new Refused(
    `Unknown ${what} ${quoted(typed)}. ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : all}`,
  );
}

/** What fits on a phone. */
const most = 8;

function someOf(known: readonly string[]): string {
  const more = known.length - most;
  return more > 2 ? `${known.slice(0, most).join(', ')} and ${more} more` : known.join(', ');
}

/** Refuses surplus words, so that a typing error is never silently dropped. */
export function noMore(usage: string, words: readonly string[], most: number): void {
  const extra = words[most];
  if (extra !== undefined) throw new Refused(`${quoted(extra)} is not expected here. Usage: ${usage}`);
}

const jobNumber = /^(?:#|job-?)?(\d{1,12})$/;

export function isJobId(typed: string | undefined): boolean {
  return jobNumber.test(typed ?? '');
}

/** A job's number as people type it: `42`, `#42` or `job-42`. Throws Refused. */
export function jobId(usage: string, typed: string | undefined): string {
  const id = jobNumber.exec(typed ?? '')?.[1];
  if (id === undefined)
    throw new Refused(`Job number missing, as in ${usage.replace('ID', '42')}; \`jobs\` lists them.`);
  return id;
}

/** The job with that number. Throws Refused. */
export async function runNamed(usage: string, typed: string | undefined, desk: Pick<Desk, 'run'>): Promise<RunRecord> {
  const id = jobId(usage, typed);
  const run = await desk.run(id);
  if (!run) throw new Refused(`Job ${id} not found; \`jobs\` lists the latest.`);
  return run;
}

/** The digest of a plan, as the plan shows it. Throws Refused. */
export function planNamed(typed: string | undefined): string | undefined {
  const digest = typed?.toLowerCase();
  if (digest === undefined || /^[0-9a-f]{8,64}$/.test(digest)) return digest;
  throw new Refused(
    `${quoted(digest)} is not a plan digest such as 9f2c1ab0. The plan shows its digest in the last line.`,
  );
}

/** User input quoted in an answer: one line, cut, and without characters that would format the rest. */
function quoted(typed: string): string {
  const shown = typed.replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').replaceAll(/[`*~]/g, (mark) => lookAlikes[mark] ?? '');
  return `"${cut(shown, 41)}"`;
}

const lookAlikes: Readonly<Record<string, string>> = { '`': 'ˋ', '*': '∗', '~': '∼' };
