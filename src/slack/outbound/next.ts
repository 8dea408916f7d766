import { createHash } from 'node:crypto';
import type { Picture, TextFile } from '../../model/run/card.ts';
import type { Post } from '../../render/post.ts';
import { toSlack } from '../../render/slack.ts';
import type { Posted } from '../../store/posted.ts';

type Message = Omit<ReturnType<typeof toSlack>, 'file' | 'picture'>;

/** One item of a thread: a message, or the file or picture of one. */
export interface PostUnit {
  /** The post's key, plus `#file` for its file or `#picture` for its picture. */
  readonly key: string;
  readonly settled: boolean;
  readonly hash: string;
  readonly shown: { readonly message: Message } | { readonly file: TextFile | Picture };
}

/** `docsUrl`: address of the published docs. */
export function unitsOf(posts: readonly Post[], docsUrl?: string): readonly PostUnit[] {
  return posts.flatMap(({ key, card, settled }) => {
    const { file, picture, ...message } = toSlack(card, { docsUrl });
    const along = (what: string, one: TextFile | Picture | undefined): readonly PostUnit[] =>
      one ? [{ key: `${key}#${what}`, settled: true, hash: hashOf(one), shown: { file: one } }] : [];
    const unit = { key, settled, hash: hashOf(message), shown: { message } };
    return [unit, ...along('picture', picture), ...along('file', file)];
  });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** The next action for a thread. */
export type Next =
  | { readonly do: 'create'; readonly unit: PostUnit; readonly was: Posted | undefined }
  | { readonly do: 'find'; readonly unit: PostUnit; readonly was: Extract<Posted, { state: 'sending' | 'unsure' }> }
  | { readonly do: 'update'; readonly unit: PostUnit; readonly was: Extract<Posted, { state: 'sent' }> }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'nothing' };

/** Minimum interval between updates of a message that is not final, in ms. */
const updateIntervalMs = 3000;
/** Delay between a call without a response and the check whether Slack executed it, in ms. */
const unsureMs = 2000;
/** A call started longer ago than this has ended, in ms: twice the client's timeout. */
const sendingMs = 20_000;

/**
 * Compares what is posted with what should be, and picks the first difference. Final versions come first, since they remove
 * buttons; then missing messages, in order; then updates, which may be delayed or skipped for a newer version.
 */
export function nextOf(units: readonly PostUnit[], posts: ReadonlyMap<string, Posted>, now: number): Next {
  if (posts.get('root')?.state === 'gone') return { do: 'nothing' };
  const changed = units.flatMap((unit) => {
    const was = posts.get(unit.key);
    const isOld = was?.state === 'sent' && !was.fixed && was.hash !== unit.hash;
    return isOld && 'message' in unit.shown ? [{ unit, was }] : [];
  });
  const final = changed.find(({ unit }) => unit.settled);
  if (final) return { do: 'update', ...final };
  const missing = units.find(({ key }) => !['sent', 'gone'].includes(posts.get(key)?.state ?? 'none'));
  if (missing) return missingNext(missing, posts.get(missing.key), now);
  const waits = changed.map(({ was }) => was.at + updateIntervalMs - now);
  const ready = changed[waits.findIndex((ms) => ms <= 0)];
  if (ready) return { do: 'update', ...ready };
  return waits.length > 0 ? { do: 'wait', ms: Math.min(...waits) } : { do: 'nothing' };
}

function missingNext(unit: PostUnit, was: Posted | undefined, now: number): Next {
  if (was?.state !== 'sending' && was?.state !== 'unsure') return { do: 'create', unit, was };
  const ms = was.at + (was.state === 'sending' ? sendingMs : unsureMs) - now;
  return ms > 0 ? { do: 'wait', ms } : { do: 'find', unit, was };
}
