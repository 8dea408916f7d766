/** A bot in a process of its own: what it is to do comes as JSON in argv, and its port goes to stdout. */
import pino from 'pino';
import { answer } from '../../commands/answer.ts';
import type { SlackSettings } from '../../src/config/settings.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { startSlack } from '../../src/slack/slack.ts';
import { parseRedisUrl } from '../../src/store/redis.ts';
import { inventory } from './people.ts';
import { slackJobs } from './slack-jobs.ts';

/** `clusters` by their names; `faster` as of paceOf(). */
interface Told {
  readonly url: string;
  readonly settings: SlackSettings;
  readonly clusters?: readonly string[];
  readonly faster?: number;
}

const { url, settings, clusters = [inventory.name], faster = 1000 }: Told = JSON.parse(process.argv[2] ?? '');
const log = pino({ level: 'error' }, pino.destination(2));
const redis = parseRedisUrl(url);
const desks = clusters.map((name) =>
  createDesk({ redis, inventory: { ...inventory, name }, jobs: slackJobs, log, patienceMs: 20_000 }),
);
const { port } = await startSlack({
  settings,
  desks,
  answer,
  redis,
  log,
  patienceMs: 20_000,
  aliveMs: 3000,
  // Slack wants about one in a second, for which no test waits.
  faster,
}).ready;
console.log(port);
process.once('SIGTERM', () => process.exit());
