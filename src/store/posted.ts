import { z } from 'zod';
import { runStates } from '../model/run/run.ts';
import { retentionSeconds } from './retention.ts';
import { key } from './runs.ts';
import { encoded, evaluate, type Store, script } from './script.ts';

const at = z.number();
/** Digest of what is shown. */
const hash = z.string();
/** Id of a file that was uploaded but not shared yet. */
const file = z.string().optional();
const renewed = z.boolean().optional();

/** State of one message of a thread. Times are ms since the epoch. */
export const Posted = z.discriminatedUnion('state', [
  /** Written before the call, so that a crash during it is noticed. */
  z.object({ state: z.literal('sending'), at, hash, file, renewed }),
  /** The call timed out or lost its connection. */
  z.object({ state: z.literal('unsure'), at, hash, file, renewed }),
  /** `at`: when the current version was shown. `renewed`: replaces a deleted message. `fixed`: Slack refuses to edit it. */
  z.object({ state: z.literal('sent'), at, hash, ts: z.string(), renewed, fixed: z.boolean().optional() }),
  /** Deleted in Slack; it is posted once more. */
  z.object({ state: z.literal('deleted'), at }),
  /** Missing, or its state is unknown; left alone. */
  z.object({ state: z.literal('gone'), at }),
]);
export type Posted = z.infer<typeof Posted>;

/** How often Slack refused the channel, and when it last did; the rest is absent in records of earlier versions. */
const PostRefusal = z.object({
  times: z.number(),
  at,
  since: at.optional(),
  /** Slack's error code. */
  error: z.string().optional(),
  gaveUp: z.boolean().optional(),
  /** In which state the requester was last shown the run instead. */
  shown: z.enum(runStates).optional(),
  /** Between two people, whom no app can join: nothing to repair. */
  isBetweenPeople: z.boolean().optional(),
});
export type PostRefusal = z.infer<typeof PostRefusal>;

export interface PostedState {
  readonly posts: ReadonlyMap<string, Posted>;
  readonly refusal?: PostRefusal;
}

/** What was posted of each run, stored in Redis for as long as the run: any process can continue any thread. */
export interface PostedStore {
  of(run: string): Promise<PostedState>;
  /** Compare and set: of two processes that want to send the same message, one wins. */
  claim(
    run: string,
    post: string,
    change: { readonly was: Posted | undefined; readonly now: Posted },
  ): Promise<boolean>;
  set(run: string, post: string, posted: Posted): Promise<void>;
  /** Slack confirmed that it did not post it. */
  forget(run: string, post: string): Promise<void>;
  refused(run: string, refusal: PostRefusal): Promise<void>;
  /** Slack accepts its messages again. */
  accepted(run: string): Promise<void>;
}

const refusal = '#refused';
const undelivered = 'undelivered';

/** Key of a direct message that replaces one: of which journal entry, and to whom. */
export const directKey = (entry: string, user: string) => `${directPrefix}${entry}:${user}`;
const directPrefix = 'direct:';

/** Who got a direct message about a run that its channel refused. */
export function toldDirectly({ posts }: PostedState): readonly string[] {
  const sent = [...posts].filter(([post, { state }]) => post.startsWith(directPrefix) && state === 'sent');
  return [...new Set(sent.map(([post]) => post.slice(post.lastIndexOf(':') + 1)))];
}

/** Most runs that are listed as undelivered. */
const mostListed = 50;

/** Runs whose messages Slack refuses, newest first; those that are no longer stored are forgotten. */
export async function undeliveredIn(store: Store): Promise<readonly string[]> {
  const at = key(store, undelivered);
  await store.redis.zremrangebyscore(at, 0, Date.now() - retentionSeconds * 1000);
  return store.redis.zrevrange(at, 0, mostListed - 1);
}

const claim = script(/* lua */ `
local posted, field, was, now, seconds = key('posted', ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if (redis.call('HGET', posted, field) or '') ~= was then return 0 end
redis.call('HSET', posted, field, now)
redis.call('EXPIRE', posted, seconds)
return 1
`);

/** Whether a message of this kind was posted to the run's thread. */
export async function wasPosted(store: Store, run: string, kind: string): Promise<boolean> {
  const { posts } = await postedIn(store).of(run);
  return [...posts].some(([post, { state }]) => post.startsWith(`${kind}:`) && state === 'sent');
}

export function postedIn(store: Store): PostedStore {
  const { redis } = store;
  const posted = (run: string) => key(store, 'posted', run);
  return {
    async of(run) {
      const { [refusal]: refused, ...posts } = await redis.hgetall(posted(run));
      return {
        posts: new Map(Object.entries(posts).map(([post, text]) => [post, Posted.parse(JSON.parse(text))])),
        ...(refused === undefined ? {} : { refusal: PostRefusal.parse(JSON.parse(refused)) }),
      };
    },
    async claim(run, post, { was, now }) {
      const args = [run, post, was ? encoded(was) : '', encoded(now), String(retentionSeconds)];
      return (await evaluate(store, claim, args)) === 1;
    },
    async set(run, post, value) {
      await redis.hset(posted(run), post, encoded(value));
    },
    async forget(run, post) {
      await redis.hdel(posted(run), post);
    },
    async refused(run, value) {
      await redis.hset(posted(run), refusal, encoded(value));
      await redis.expire(posted(run), retentionSeconds);
      if (!value.isBetweenPeople) await redis.zadd(key(store, undelivered), 'NX', value.at, run);
    },
    async accepted(run) {
      await redis.hdel(posted(run), refusal);
      await redis.zrem(key(store, undelivered), run);
    },
  };
}
