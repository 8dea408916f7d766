import { z } from 'zod';
import { retentionSeconds } from './retention.ts';
import { key } from './runs.ts';
import { encoded, evaluate, type Store, script } from './script.ts';

const at = z.number();
/** Of what is shown. */
const hash = z.string();
/** The id of a file that was uploaded and is about to be shared. */
const file = z.string().optional();
const renewed = z.boolean().optional();

/** What is known about one message of a thread. Times are ms since the epoch. */
export const Posted = z.discriminatedUnion('state', [
  /** Written before the call, so that a crash in between is noticed. */
  z.object({ state: z.literal('sending'), at, hash, file, renewed }),
  /** The call ended without an answer. */
  z.object({ state: z.literal('unsure'), at, hash, file, renewed }),
  /** `at` is when it was shown as it is now. `renewed` is one that took the place of a deleted one. */
  z.object({ state: z.literal('sent'), at, hash, ts: z.string(), renewed }),
  /** Somebody deleted it; it is posted once more. */
  z.object({ state: z.literal('deleted'), at }),
  /** It is not there, or nobody can tell, and it is left alone. */
  z.object({ state: z.literal('gone'), at }),
]);
export type Posted = z.infer<typeof Posted>;

/** How often Slack refused the channel, and when it did last. */
const PostRefusal = z.object({ times: z.number(), at });
export type PostRefusal = z.infer<typeof PostRefusal>;

export interface PostedState {
  readonly posts: ReadonlyMap<string, Posted>;
  readonly refusal?: PostRefusal;
}

/** What was posted of each run, kept in Redis as long as the run is: every process may go on with any thread. */
export interface PostedStore {
  of(run: string): Promise<PostedState>;
  /** Only when it is as it `was`; two processes that want to send the same message are told apart here. */
  claim(
    run: string,
    post: string,
    change: { readonly was: Posted | undefined; readonly now: Posted },
  ): Promise<boolean>;
  set(run: string, post: string, posted: Posted): Promise<void>;
  /** Slack said that it did not post it. */
  forget(run: string, post: string): Promise<void>;
  refused(run: string, refusal: PostRefusal): Promise<void>;
}

const refusal = '#refused';

const claim = script(/* lua */ `
local posted, field, was, now, seconds = key('posted', ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if (redis.call('HGET', posted, field) or '') ~= was then return 0 end
redis.call('HSET', posted, field, now)
redis.call('EXPIRE', posted, seconds)
return 1
`);

/** Whether people can read a message of that kind in the run's thread. */
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
    },
  };
}
