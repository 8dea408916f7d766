import { jobs } from '../../jobs/index.ts';
import { createDesk, type OpenDesk } from '../io/desk.ts';
import { parseRedisUrl } from '../io/redis.ts';
import type { Log } from '../io/redis-connect.ts';
import { permissionsOf } from '../model/access.ts';
import type { Desk } from '../model/desk.ts';
import type { Context } from './context.ts';

export function openDesk({ inventory, settings }: Context, log?: Log): OpenDesk {
  return createDesk({ redis: parseRedisUrl(settings.redisUrl), inventory, jobs, ...(log ? { log } : {}) });
}

/** A desk that connects to Redis when something it keeps is first asked for: `help` and `whoami` need none. */
export function lazyDesk(context: Context): Desk & { close(): Promise<void> } {
  let opened: OpenDesk | undefined;
  const desk = () => {
    opened ??= openDesk(context);
    return opened;
  };
  return {
    inventory: context.inventory,
    access: context.inventory.access,
    permissionsOf: (person) => permissionsOf(person, context.inventory.access),
    submit: (submission) => desk().submit(submission),
    runs: (limit) => desk().runs(limit),
    run: (id) => desk().run(id),
    runInThread: (channel, ts) => desk().runInThread(channel, ts),
    journal: (id) => desk().journal(id),
    approve: (id, who, token) => desk().approve(id, who, token),
    reject: (id, who, reason, token) => desk().reject(id, who, reason, token),
    cancel: (id, who) => desk().cancel(id, who),
    resume: (id, who) => desk().resume(id, who),
    close: async () => opened?.close(),
  };
}
