import type { TestContext } from 'node:test';
import pino, { type Logger } from 'pino';
import { answer } from '../../commands/answer.ts';
import type { SlackSettings } from '../../src/config/settings.ts';
import type { SlackMessage } from '../../src/dev/console/message.ts';
import type { Workspace, WorkspaceOptions } from '../../src/dev/console/workspace.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import { type Slack, type SlackOptions, startSlack } from '../../src/slack/slack.ts';
import { anna, bob, carl, cluster, guest, vera } from './people.ts';
import { slackJobs } from './slack-jobs.ts';
import { clicking, type Stack, startStack } from './stack.ts';
import { credentials, openWorkspace, rooms } from './workspace.ts';

const person = ({ id }: { readonly id: string }, more = {}) => ({
  id,
  name: id.slice(2).toLowerCase(),
  realName: id,
  ...more,
});

/** The people of test/support/people.ts, in a workspace. */
const residents = {
  users: [person(anna), person(bob), person(carl), person(vera), person(guest, { guest: true })],
  groups: [{ id: 'S0LEADS', handle: 'leads', name: 'Leads', users: [carl.id, guest.id] }],
};

export interface SlackBot extends Stack {
  readonly workspace: Workspace;
  readonly settings: SlackSettings;
  readonly log: Logger;
  /** Lines of the log that are warnings or worse. */
  readonly complaints: readonly string[];
  /** Starts one (more) process of the bot. */
  start(options?: Partial<SlackOptions>): Promise<Slack>;
  /** The thread of the newest job of the channel, or of the one given, once `done` says so of its texts. */
  thread(what: string, done: (texts: readonly string[]) => boolean, root?: string): Promise<readonly SlackMessage[]>;
  /** Anna asks for a deploy, of the directors where nothing is given; answers its thread once approval is asked for. */
  asked(target?: string): Promise<Asked>;
  /** What somebody is told, and nobody else, once there are `n` such answers. */
  told(user: string, n: number, withinMs?: number): Promise<readonly string[]>;
}

export interface Asked {
  readonly id: string;
  readonly root: SlackMessage;
  /** The message with the buttons. */
  readonly ask: SlackMessage;
}

/** For a machine that is busy with other things, in ms. */
const patienceMs = 60_000;

export interface BotOptions extends Partial<WorkspaceOptions> {
  readonly mode?: 'http' | 'socket';
  readonly start?: boolean;
  readonly inventory?: Inventory;
}

/** For a bot that the tests of a suite share: what is to be closed `after` it, and what closes it. */
export function endings(): Pick<TestContext, 'after'> & { readonly end: () => Promise<void> } {
  const hooks: (() => unknown)[] = [];
  return {
    after: (hook) => void hooks.push(hook as () => unknown),
    end: async () => {
      for (const hook of hooks) await hook();
    },
  };
}

/** A workspace, a Redis, a worker on pretended hosts, and a bot between them; posting is not slowed down. */
export async function slackBot(t: Pick<TestContext, 'after'>, options: BotOptions = {}): Promise<SlackBot> {
  const { mode = 'http', start: now = true, inventory = cluster.inventory, ...more } = options;
  // A loaded machine is slow, and slowness is not what these tests are about.
  const workspace = await openWorkspace({ ...residents, ackWithinMs: 20_000, ...more });
  const running: Slack[] = [];
  // Before the Redis and the desk of the stack, which are closed after what was registered here.
  t.after(async () => {
    for (const slack of running) await slack.stop();
    await workspace.close();
  });
  const base = await startStack(t);
  const strict = base.strictDesks({ jobs: slackJobs, inventory, patienceMs: 20_000 });
  const desk = clicking(strict);
  const complaints: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void complaints.push(line) });
  const settings: SlackSettings = { ...credentials, mode, apiUrl: workspace.apiUrl, host: '127.0.0.1', port: 0 };
  const start: SlackBot['start'] = async (changed) => {
    const slack = startSlack({
      ...{
        settings,
        desks: [strict],
        answer,
        log,
        redis: base.redis.address,
        staggerMs: 0,
        faster: 1000,
        patienceMs: 20_000,
      },
      ...changed,
    });
    running.push(slack);
    const { port } = await slack.ready;
    if (port !== undefined) workspace.connect(`http://127.0.0.1:${port}`);
    return slack;
  };
  const bot: SlackBot = {
    ...base,
    desk,
    workspace,
    settings,
    log,
    complaints,
    start,
    worker: (changed) => base.worker({ jobs: slackJobs, cluster: { ...cluster, inventory }, ...changed }),
    thread: (what, done, of) =>
      workspace.until(
        what,
        async () => {
          const root = of ?? (await workspace.messages(rooms.mailOps)).at(-1)?.ts;
          const thread = root ? await workspace.thread(rooms.mailOps, root) : [];
          return root && done(thread.map(({ text }) => text)) ? thread : undefined;
        },
        patienceMs,
      ),
    async asked(target = 'directors') {
      const before = (await workspace.messages(rooms.mailOps)).length;
      await workspace.slash({ user: anna.id, text: `deploy ${target}` });
      const root = await workspace.until(
        'the root is there',
        async () => (await workspace.messages(rooms.mailOps))[before],
        patienceMs,
      );
      const isAsk = (text: string) => text.startsWith('APPROVAL NEEDED');
      const thread = await bot.thread('approval is asked for', (texts) => texts.some(isAsk), root.ts);
      const ask = thread.find(({ text }) => isAsk(text));
      const id = /\(job (\d+)\)/.exec(root.text)?.[1];
      if (!ask || !id) throw new Error(`no number or no question in ${JSON.stringify(thread)}`);
      return { id, root, ask };
    },
    told: (user, n, withinMs = patienceMs) =>
      workspace.until(
        `${user} is told ${n} things`,
        () => {
          const texts = workspace.ephemerals(user).map(({ text }) => text);
          return texts.length >= n ? texts : undefined;
        },
        withinMs,
      ),
  };
  if (now) {
    bot.worker();
    await start();
  }
  return bot;
}
