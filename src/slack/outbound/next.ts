import { createHash } from 'node:crypto';
import type { Picture, TextFile } from '../../model/run/card.ts';
import { toSlack } from '../../render/slack.ts';
import type { Post } from '../../render/thread.ts';
import type { Posted } from '../../store/posted.ts';

type Message = Omit<ReturnType<typeof toSlack>, 'file' | 'picture'>;

/** Something that stands in a thread by itself: a message, or the file that goes with one. */
export interface PostUnit {
  /** The post's own, with `#file` for its file and `#picture` for its picture. */
  readonly key: string;
  readonly settled: boolean;
  readonly hash: string;
  readonly shown: { readonly message: Message } | { readonly file: TextFile | Picture };
}

export function unitsOf(posts: readonly Post[]): readonly PostUnit[] {
  return posts.flatMap(({ key, card, settled }) => {
    const { file, picture, ...message } = toSlack(card);
    const along = (what: string, one: TextFile | Picture | undefined): readonly PostUnit[] =>
      one ? [{ key: `${key}#${what}`, settled: true, hash: hashOf(one), shown: { file: one } }] : [];
    const unit = { key, settled, hash: hashOf(message), shown: { message } };
    return [unit, ...along('picture', picture), ...along('file', file)];
  });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** The one thing to do next for a thread. */
export type Next =
  | { readonly do: 'create'; readonly unit: PostUnit; readonly was: Posted | undefined }
  | { readonly do: 'find'; readonly unit: PostUnit; readonly was: Extract<Posted, { state: 'sending' | 'unsure' }> }
  | { readonly do: 'update'; readonly unit: PostUnit; readonly was: Extract<Posted, { state: 'sent' }> }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'nothing' };

/** Between two versions of a message that is going to change again, in ms. */
const quietMs = 3000;
/** From a call without an answer to looking whether it was carried out, in ms. */
const unsureMs = 2000;
/** A call that was begun longer ago is over, whoever made it: twice what a call may take, in ms. */
const sendingMs = 20_000;

/**
 * What stands in Slack, and what should: the first difference that matters. What is final comes first, since buttons
 * disappear with it; then what is missing, in order; then what may be shown a little later, or be skipped for something newer.
 */
export function nextOf(units: readonly PostUnit[], posts: ReadonlyMap<string, Posted>, now: number): Next {
  if (posts.get('root')?.state === 'gone') return { do: 'nothing' };
  const changed = units.flatMap((unit) => {
    const was = posts.get(unit.key);
    return was?.state === 'sent' && was.hash !== unit.hash && 'message' in unit.shown ? [{ unit, was }] : [];
  });
  const final = changed.find(({ unit }) => unit.settled);
  if (final) return { do: 'update', ...final };
  const missing = units.find(({ key }) => !['sent', 'gone'].includes(posts.get(key)?.state ?? 'none'));
  if (missing) return missingNext(missing, posts.get(missing.key), now);
  const waits = changed.map(({ was }) => was.at + quietMs - now);
  const ready = changed[waits.findIndex((ms) => ms <= 0)];
  if (ready) return { do: 'update', ...ready };
  return waits.length > 0 ? { do: 'wait', ms: Math.min(...waits) } : { do: 'nothing' };
}

function missingNext(unit: PostUnit, was: Posted | undefined, now: number): Next {
  if (was?.state !== 'sending' && was?.state !== 'unsure') return { do: 'create', unit, was };
  const ms = was.at + (was.state === 'sending' ? sendingMs : unsureMs) - now;
  return ms > 0 ? { do: 'wait', ms } : { do: 'find', unit, was };
}
