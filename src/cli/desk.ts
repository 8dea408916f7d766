import { jobs } from '../../jobs/index.ts';
import { createDesk, type OpenDesk } from '../io/desk.ts';
import { parseRedisUrl } from '../io/redis.ts';
import type { Log } from '../io/redis-connect.ts';
import type { Context } from './context.ts';

export function openDesk({ inventory, settings }: Context, log?: Log): OpenDesk {
  return createDesk({ redis: parseRedisUrl(settings.redisUrl), inventory, jobs, ...(log ? { log } : {}) });
}
