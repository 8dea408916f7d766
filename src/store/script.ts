import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { common } from './lua/common.ts';

/** A connection, and the root of the keys of one cluster or of the bot. The root's hash tag keeps them in one Redis Cluster slot. */
export interface Store {
  readonly redis: Redis;
  readonly root: string;
}

export function storeOf(redis: Redis, cluster: string): Store {
  return { redis, root: rootOf(cluster) };
}

/** For keys that belong to no cluster. */
export function botStore(redis: Redis): Store {
  return { redis, root: '{mailha}' };
}

export function rootOf(cluster: string): string {
  return `{mailha:${cluster}}`;
}

export interface Script {
  readonly lua: string;
  readonly sha: string;
}

export function script(body: string): Script {
  const lua = common + body;
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/**
 * JSON for a script. A lone surrogate becomes U+FFFD, as everywhere else: JSON.stringify escapes it, and Redis' Lua parser
 * rejects that escape.
 */
export function encoded(value: unknown): string {
  return JSON.stringify(value).replace(/\\\\|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, (found) =>
    found === '\\\\' ? found : '\uFFFD',
  );
}

/** Runs a script by its digest; sends its text only if Redis has not cached it. */
export async function evaluate(store: Store, { lua, sha }: Script, args: readonly string[]): Promise<unknown> {
  try {
    return await store.redis.evalsha(sha, 1, store.root, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return await store.redis.eval(lua, 1, store.root, ...args);
  }
}

/** For scripts that return a list of strings, the first of which is the outcome. */
export async function outcomeOf(store: Store, which: Script, args: readonly string[]): Promise<readonly string[]> {
  const answer = await evaluate(store, which, args);
  return Array.isArray(answer) ? answer.map(String) : [String(answer)];
}

const commands = script(/* lua */ `
for _, command in ipairs(cjson.decode(ARGV[1])) do redis.call(unpack(command)) end
return { 'done' }
`);

/** Several commands as one script. Unlike a transaction, it is resent as a whole when Redis refuses writes. */
export async function together(store: Store, ...all: readonly (readonly string[])[]): Promise<void> {
  await outcomeOf(store, commands, [encoded(all)]);
}
