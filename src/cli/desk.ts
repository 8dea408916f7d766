import { jobs } from '../../jobs/index.ts';
import { createDesk } from '../desk/desk.ts';
import type { DeskService } from '../model/run/desk.ts';
import type { Log } from '../model/text/log.ts';
import { parseRedisUrl } from '../store/redis.ts';
import type { Context } from './context.ts';

export function openDesk({ inventory, settings }: Context, log?: Log): DeskService {
  return createDesk({ redis: parseRedisUrl(settings.redisUrl), inventory, jobs, ...(log ? { log } : {}) });
}
