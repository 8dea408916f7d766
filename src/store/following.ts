import { z } from 'zod';
import type { Judgement } from '../model/check/judgement.ts';
import type { Following } from '../model/inventory/access.ts';
import { minuteOf } from '../model/text/minute.ts';
import { key } from './runs.ts';
import { botStore, type Store } from './script.ts';

/** Seconds after which a silent process no longer counts; it reports every `againMs`. */
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

/** Reports which version of cluster.yaml a process uses, for `status` and `doctor` in other processes. */
export async function noteFollowing({ redis }: Anywhere, about: About, following: Following): Promise<void> {
  const name = `${about.cluster} ${about.process}`;
  await redis.set(`${names({ redis })}:${name}`, JSON.stringify({ ...about, ...following }), 'EX', countsSeconds);
  await redis.sadd(names({ redis }), name);
  await redis.expire(names({ redis }), countsSeconds);
}

/** One verdict for each process that is not up to date with its cluster.yaml; a single ok when all are. */
export async function judgeFollowing({ redis }: Anywhere, cluster?: string): Promise<readonly Judgement[]> {
  const found = (await redis.smembers(names({ redis }))).toSorted();
  const texts = await Promise.all(found.map((name) => redis.get(`${names({ redis })}:${name}`)));
  const all = texts.flatMap((text) => (text === null ? [] : [Noted.parse(JSON.parse(text))]));
  const noted = all.filter((one) => cluster === undefined || one.cluster === cluster);
  if (noted.length === 0) return [];
  const bad = noted.flatMap(judge);
  const summary = `${noted.map(({ process }) => process).join(', ')}: up to date with cluster.yaml`;
  return bad.length > 0 ? bad : [{ check: 'inventory.followed', status: 'ok', hosts: [], summary }];
}

function judge({ process, cluster, readAt, error, restart }: z.infer<typeof Noted>): readonly Judgement[] {
  const kept: Judgement = {
    check: 'inventory.followed',
    status: 'degraded',
    hosts: [],
    summary: `${cluster}: ${process} still uses the access list of ${minuteOf(readAt)}: ${error}`,
    remedy: 'Fix cluster.yaml; it is reloaded within seconds.',
  };
  const old: Judgement = {
    check: 'inventory.restart',
    status: 'degraded',
    hosts: [],
    summary: `${cluster}: ${process} was started before ${restart.join(', ')} changed in cluster.yaml; only access is reloaded without a restart`,
    remedy: `Restart ${process}.`,
  };
  return [...(error === undefined ? [] : [kept]), ...(restart.length === 0 ? [] : [old])];
}
