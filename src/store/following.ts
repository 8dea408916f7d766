import { z } from 'zod';
import type { Judgement } from '../model/check/judgement.ts';
import type { Following } from '../model/inventory/access.ts';
import { minuteOf } from '../model/text/minute.ts';
import { key } from './runs.ts';
import { botStore, type Store } from './script.ts';

/** Seconds for which a process counts that says no more; it says so every `againMs`. */
const countsSeconds = 180;
export const againMs = 60_000;

const Noted = z.object({
  process: z.string(),
  cluster: z.string(),
  readAt: z.number(),
  error: z.string().optional(),
  restart: z.array(z.string()),
});

type Anywhere = Pick<Store, 'redis'>;
type About = Pick<z.infer<typeof Noted>, 'process' | 'cluster'>;

const names = ({ redis }: Anywhere) => key(botStore(redis), 'following');

/** What a process says of how far it follows a cluster.yaml, for `status` and `doctor`, which run in others. */
export async function noteFollowing({ redis }: Anywhere, about: About, following: Following): Promise<void> {
  const name = `${about.cluster} ${about.process}`;
  await redis.set(`${names({ redis })}:${name}`, JSON.stringify({ ...about, ...following }), 'EX', countsSeconds);
  await redis.sadd(names({ redis }), name);
  await redis.expire(names({ redis }), countsSeconds);
}

/** A verdict for each process that does not do what its cluster.yaml says; one that all is well where every one does. */
export async function judgeFollowing({ redis }: Anywhere, cluster?: string): Promise<readonly Judgement[]> {
  const found = (await redis.smembers(names({ redis }))).toSorted();
  const texts = await Promise.all(found.map((name) => redis.get(`${names({ redis })}:${name}`)));
  const all = texts.flatMap((text) => (text === null ? [] : [Noted.parse(JSON.parse(text))]));
  const noted = all.filter((one) => cluster === undefined || one.cluster === cluster);
  if (noted.length === 0) return [];
  const bad = noted.flatMap(judge);
  const summary = `${noted.map(({ process }) => process).join(', ')}: as cluster.yaml says`;
  return bad.length > 0 ? bad : [{ check: 'inventory.followed', status: 'ok', summary }];
}

function judge({ process, cluster, readAt, error, restart }: z.infer<typeof Noted>): readonly Judgement[] {
  const kept: Judgement = {
    ...{ check: 'inventory.followed', status: 'degraded' },
    summary: `${cluster}: ${process} keeps the access of ${minuteOf(readAt)}: ${error}`,
    remedy: 'Correct cluster.yaml; it is read again within seconds.',
  };
  const old: Judgement = {
    ...{ check: 'inventory.restart', status: 'degraded' },
    summary: `${cluster}: ${process} was started before ${restart.join(', ')} changed in cluster.yaml; only access changes without a restart`,
    remedy: `Restart ${process}.`,
  };
  return [...(error === undefined ? [] : [kept]), ...(restart.length === 0 ? [] : [old])];
}
