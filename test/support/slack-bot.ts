import type { TestContext } from 'node:test';
import pino from 'pino';
import { z } from 'zod';
import { answer } from '../../commands/answer.ts';
import type { SlackMessage } from '../../src/console/message.ts';
import type { Workspace, WorkspaceOptions } from '../../src/console/workspace.ts';
import { type Slack, type SlackOptions, startSlack } from '../../src/io/slack.ts';
import { anyJob, type Job } from '../../src/model/job.ts';
import { deploy, look } from './file-jobs.ts';
import { type Office, office } from './office.ts';
import { anna, bob, carl, guest, vera } from './people.ts';
import { credentials, openWorkspace, rooms } from './workspace.ts';

/** `deploy` and `status` as people type them, done on hosts that are folders. */
export const slackJobs: readonly Job[] = [
  anyJob({
    ...{ name: 'deploy', writes: true, params: z.object({ target: z.string() }) },
    plan: (world) => deploy.plan(world, { value: '1' }),
    apply: (world, _, approved) => deploy.apply(world, { value: '1' }, approved),
  }),
  anyJob({
    ...{ name: 'status', writes: false, params: z.object({ of: z.string().optional() }) },
    run: (world, { of = 'all' }) => look.run(world, { value: of }),
  }),
];

const person = ({ id }: { readonly id: string }, more = {}) => ({
  ...{ id, name: id.slice(2).toLowerCase(), realName: id },
  ...more,
});

/** The people of test/support/people.ts, in a workspace. */
const residents = {
  users: [person(anna), person(bob), person(carl), person(vera), person(guest, { guest: true })],
  groups: [{ id: 'S0LEADS', handle: 'leads', name: 'Leads', users: [carl.id, guest.id] }],
};

export interface SlackBot extends Office {
  readonly workspace: Workspace;
  /** Lines of the log that are warnings or worse. */
  readonly complaints: readonly string[];
  /** Starts one (more) process of the bot. */
  start(options?: Partial<SlackOptions>): Promise<Slack>;
  /** The thread of the newest job of the channel, once `done` says so of its texts. */
  thread(what: string, done: (texts: readonly string[]) => boolean): Promise<readonly SlackMessage[]>;
}

export interface BotOptions extends Partial<WorkspaceOptions> {
  readonly mode?: 'http' | 'socket';
  readonly start?: boolean;
}

/** A workspace, a Redis, a worker on pretended hosts, and a bot between them; posting is not slowed down. */
export async function slackBot(t: Pick<TestContext, 'after'>, options: BotOptions = {}): Promise<SlackBot> {
  const { mode = 'http', start: now = true, ...more } = options;
  const workspace = await openWorkspace({ ...residents, ...more });
  const running: Slack[] = [];
  // Before the Redis and the desk of the office, which are closed after what was registered here.
  t.after(async () => {
    for (const slack of running) await slack.stop();
    await workspace.close();
  });
  const base = await office(t);
  // A loaded machine is slow, and slowness is not what these tests are about.
  const desk = base.desks({ jobs: slackJobs, patienceMs: 10_000 });
  const complaints: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void complaints.push(line) });
  const settings = { ...credentials, mode, apiUrl: workspace.apiUrl, host: '127.0.0.1', port: 0 };
  const start: SlackBot['start'] = async (changed) => {
    const limiter = { max: 100, duration: 100 };
    const slack = startSlack({
      ...{ settings, desk, answer, log, redis: base.redis.address, staggerMs: 0, limiter, patienceMs: 10_000 },
      ...changed,
    });
    running.push(slack);
    const { port } = await slack.ready;
    if (port !== undefined) workspace.connect(`http://127.0.0.1:${port}`);
    return slack;
  };
  const bot: SlackBot = {
    ...{ ...base, desk, workspace, complaints, start },
    worker: (changed) => base.worker({ jobs: slackJobs, ...changed }),
    thread: (what, done) =>
      workspace.until(
        what,
        async () => {
          const roots = await workspace.messages(rooms.mailOps);
          const root = roots.at(-1);
          const thread = root ? await workspace.thread(rooms.mailOps, root.ts) : [];
          return root && done(thread.map(({ text }) => text)) ? thread : undefined;
        },
        20_000,
      ),
  };
  if (now) {
    bot.worker();
    await start();
  }
  return bot;
}
