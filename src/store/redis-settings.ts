import type { Redis } from 'ioredis';
import { describe } from '../model/text/errors.ts';

interface RedisSetting {
  readonly name: string;
  readonly right: readonly string[];
  readonly why: string;
}

/** Settings that keep journals, approvals and queues safe (BullMQ's guide, "Going to production"; redis.io, "Persistence"). */
const settings: readonly RedisSetting[] = [
  {
    name: 'maxmemory-policy',
    right: ['noeviction'],
    why: 'Redis may evict queued jobs and approvals when its memory is full',
  },
  { name: 'appendonly', right: ['yes'], why: 'everything since the last snapshot is lost when Redis is killed' },
  {
    name: 'appendfsync',
    right: ['everysec', 'always'],
    why: 'more than a second of the journal may be lost when the machine loses power',
  },
];

/** Unsafe settings of Redis, one sentence each with the command to run. Empty when all are safe. */
export async function settingsToMend(redis: Redis): Promise<readonly string[]> {
  try {
    const found = await Promise.all(
      settings.map(async (setting) => ({ setting, is: await read(redis, setting.name) })),
    );
    return found.flatMap(({ setting, is }) =>
      is === undefined || setting.right.includes(is)
        ? []
        : [
            `${setting.name} of Redis is ${is}: ${setting.why}; run \`redis-cli config set ${setting.name} ${setting.right[0]}\` and add it to redis.conf`,
          ],
    );
  } catch (error) {
    return [`cannot read the settings of Redis: ${describe(error)}`];
  }
}

async function read(redis: Redis, name: string): Promise<string | undefined> {
  const answer: unknown = await redis.config('GET', name);
  return Array.isArray(answer) && typeof answer[1] === 'string' ? answer[1] : undefined;
}
