import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { common } from './lua/common.ts';

/** A connection, and the root of the keys of one cluster, or of the bot itself. Its hash tag keeps them in one slot of a Redis Cluster. */
export interface Store {
  readonly redis: Redis;
  readonly root: string;
}

export function storeOf(redis: Redis, cluster: string): Store {
  return { redis, root: rootOf(cluster) };
}

/** For what is about no cluster. */
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
 * JSON for a script. Half a surrogate pair becomes U+FFFD, as it does in everything else that is sent: JSON.stringify escapes it, and
 * the parser of Redis' Lua takes that escape for an error.
 */
export function encoded(value: unknown): string {
  return JSON.stringify(value).replace(/\\\\|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g, (found) =>
    found === '\\\\' ? found : '\uFFFD',
  );
}

/** Runs a script by its digest, and sends its text only when Redis does not know it (yet, or any more). */
export async function evaluate(store: Store, { lua, sha }: Script, args: readonly string[]): Promise<unknown> {
  try {
    return await store.redis.evalsha(sha, 1, store.root, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return await store.redis.eval(lua, 1, store.root, ...args);
  }
}

/** For scripts that answer with a list of strings, the first of which says how it went. */
export async function outcomeOf(store: Store, which: Script, args: readonly string[]): Promise<readonly string[]> {
  const answer = await evaluate(store, which, args);
  return Array.isArray(answer) ? answer.map(String) : [String(answer)];
}

const commands = script(/* lua */ `
for _, command in ipairs(cjson.decode(ARGV[1])) do redis.call(unpack(command)) end
return { 'done' }
`);

/** Several commands as one. Unlike a transaction it is sent again as a whole by a connection that keeps what Redis refuses. */
export async function together(store: Store, ...all: readonly (readonly string[])[]): Promise<void> {
  await outcomeOf(store, commands, [encoded(all)]);
}
