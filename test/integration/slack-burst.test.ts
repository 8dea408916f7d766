import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../../src/dev/console/calls.ts';
import type { DeskService } from '../../src/model/run/desk.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { incidentsIn } from '../../src/store/incidents.ts';
import { storeOf } from '../../src/store/script.ts';
import { appChild } from '../support/app-child.ts';
import { vipUnheld } from '../support/judgements.ts';
import { anna, cluster, inventory } from '../support/people.ts';
import { clientOf } from '../support/redis.ts';
import { type SlackBot, slackBot } from '../support/slack-bot.ts';
import { slackJobs } from '../support/slack-jobs.ts';
import { rooms } from '../support/workspace.ts';

const looks = 20;

interface Posted {
  readonly run: string;
  readonly cluster: string;
  readonly text: string;
  readonly at: number;
  readonly ok: boolean;
  readonly channel: string;
}

/** New messages in the order in which Slack got them. */
function posts({ workspace }: SlackBot): readonly Posted[] {
  return workspace.calls('chat.postMessage').map(({ args, at, ok }) => {
    const { metadata } = args;
    const { event_payload: about } = typeof metadata === 'string' ? JSON.parse(metadata) : Object(metadata);
    const { run, cluster: of } = about;
    return { run, cluster: of, text: String(args.text), at, ok: ok === true, channel: String(args.channel) };
  });
}

/** Twenty looks by as many people, so that no limit per person comes first. */
async function lookAll(desk: DeskService): Promise<ReadonlySet<string>> {
  const asked = Array.from({ length: looks }, (_, i) =>
    desk.submit({
      request: { job: 'status', params: {} },
      text: 'status',
      by: { id: `U0LOOK${i}`, groups: [] },
      place: { channel: rooms.mailOps },
    }),
  );
  return new Set((await Promise.all(asked)).map(({ id }) => id));
}

async function deploy(desk: DeskService): Promise<string> {
  const request = { job: 'deploy', params: { target: 'directors' } };
  return (await desk.submit({ request, text: 'deploy directors', by: anna, place: { channel: rooms.mailOps } })).id;
}

async function alert(t: TestContext, bot: SlackBot, of = inventory.name): Promise<string> {
  const incidents = incidentsIn(storeOf(clientOf(bot.redis, t), of), of, (it) => it);
  const id = await incidents.open('incident-1', rooms.mailOps);
  await incidents.tell(id, 1, { kind: 'alert', worse: [vipUnheld], better: [] });
  return id;
}

const isAsk = ({ text }: Posted) => text.startsWith('APPROVAL NEEDED');
const untilPosted = (bot: SlackBot, what: string, done: (all: readonly Posted[]) => boolean) =>
  bot.workspace.until(what, () => (done(posts(bot)) ? true : undefined), 120_000);

/** At most so many looks are posted between what is more urgent: the one under way, and one that took its slot just before. */
const between = 2;

/** When the run's journal recorded this, in ms since the epoch; posts about it come later. */
async function happenedAt({ desk }: Pick<SlackBot, 'desk'>, run: string, kind: Happening['kind']): Promise<number> {
  const found = (await desk.journal(run)).find(({ happening }) => happening.kind === kind);
  return found?.at ?? assert.fail(`no ${kind} in the journal of job ${run}`);
}

/** Of everything after `since`: between two messages of `run`, and before the first, hardly any look is posted. */
function assertFirst(
  bot: SlackBot,
  run: string,
  since: number,
  others: ReadonlySet<string>,
  last: (one: Posted) => boolean,
) {
  let passed = 0;
  for (const one of posts(bot).filter(({ at }) => at >= since)) {
    if (one.run === run) {
      passed = 0;
      if (last(one)) return;
    } else if (others.has(one.run)) passed += 1;
    assert(passed <= between, `${passed} looks were posted before the next message of job ${run}`);
  }
  assert.fail(`the last message of job ${run} was not posted`);
}

/** Slack's own limits, as its calls came in; a late timer may bring two a little closer together than they were meant to be. */
function assertWithinLimits(calls: readonly Call[]) {
  const minute = calls.filter(({ method }) => method === 'chat.update');
  for (const [i, { at }] of minute.entries()) {
    const before = minute[i - 50];
    assert(!before || at - before.at >= 60_000, 'more than 50 chat.update in a minute');
  }
  const inChannel = calls.filter(({ method }) => method === 'chat.postMessage').map(({ at }) => at);
  const tookMs = (inChannel.at(-1) ?? 0) - (inChannel[0] ?? 0);
  assert(tookMs >= (inChannel.length - 2) * 1000, `${inChannel.length} messages in one channel in ${tookMs} ms`);
}

describe('twenty looks at once', () => {
  it('delay neither the approval of a plan nor an alert', async (t) => {
    const bot = await slackBot(t, { start: false });
    bot.worker();
    await bot.start({ faster: 1 });
    const others = await lookAll(bot.desk);
    await sleep(1500);

    const since = Date.now();
    const [plan, incident] = await Promise.all([deploy(bot.desk), alert(t, bot)]);
    await untilPosted(bot, 'both are there', (all) => all.some(isAsk) && all.some(({ run }) => run === incident));

    assertFirst(bot, incident, await happenedAt(bot, incident, 'alert'), others, () => true);
    assertFirst(bot, plan, await happenedAt(bot, plan, 'asked'), others, isAsk);
    assertWithinLimits(bot.workspace.calls());
    const all = posts(bot);
    const ms = (found: (one: Posted) => boolean) => (all.find(found)?.at ?? 0) - since;
    t.diagnostic(`alert after ${ms(({ run }) => run === incident)} ms, approval card after ${ms(isAsk)} ms`);
  });

  it('nor while Slack answers 429: nothing of that method is called until it says so, and then the alert first', async (t) => {
    const bot = await slackBot(t, { start: false });
    bot.worker();
    // Two processes of the app.
    await bot.start({ faster: 1 });
    await appChild(t, bot, { faster: 1 });
    const others = await lookAll(bot.desk);
    await untilPosted(bot, 'the first are there', (all) => all.length >= 2);
    bot.workspace.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 5 });
    const refused = await bot.workspace.until('one is refused', () =>
      bot.workspace.calls('chat.postMessage').find(({ fault }) => fault === 'ratelimited'),
    );

    const [plan, incident] = await Promise.all([deploy(bot.desk), alert(t, bot)]);
    await untilPosted(bot, 'both are there', (all) => all.some(isAsk) && all.some(({ run }) => run === incident));

    const later = posts(bot).filter(({ at }) => at > refused.at);
    // One may have been on its way when the answer came.
    const early = later.filter(({ at }) => at < refused.at + 5000 - 5);
    assert(early.length <= 1, `${early.length} messages were posted within Slack's Retry-After`);
    const since = refused.at + 4990;
    assertFirst(bot, incident, Math.max(since, await happenedAt(bot, incident, 'alert')), others, () => true);
    assertFirst(bot, plan, Math.max(since, await happenedAt(bot, plan, 'asked')), others, isAsk);
    assertWithinLimits(bot.workspace.calls());
  });

  it('nor when the app is killed meanwhile: the next one continues, and nothing is posted twice', async (t) => {
    const bot = await slackBot(t, { start: false });
    bot.worker();
    const { child } = await appChild(t, bot, { faster: 1 });
    const others = await lookAll(bot.desk);
    await untilPosted(bot, 'the first are there', (all) => all.length >= 2);
    const [plan, incident] = await Promise.all([deploy(bot.desk), alert(t, bot)]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await bot.until(plan, 'waiting');

    const since = Date.now();
    await appChild(t, bot, { faster: 1 });
    await untilPosted(bot, 'both are there', (all) => all.some(isAsk) && all.some(({ run }) => run === incident));

    assertFirst(bot, plan, since, others, isAsk);
    if (!posts(bot).some(({ run, at }) => run === incident && at < since))
      assertFirst(bot, incident, since, others, () => true);
    const keys = bot.workspace.calls('chat.postMessage').map(({ args }) => JSON.stringify(args.metadata));
    assert.equal(new Set(keys).size, keys.length, 'a message was posted twice');
  });
});

describe('two clusters of one bot', () => {
  it('share its limits, and wait together when Slack says so', async (t) => {
    const bot = await slackBot(t, { start: false });
    const us = { ...inventory, name: 'us' };
    const desk = bot.desks({ inventory: us, jobs: slackJobs, patienceMs: 20_000 });
    bot.worker();
    bot.worker({ cluster: { ...cluster, inventory: us }, name: 'w2' });
    await appChild(t, bot, { faster: 1, clusters: [inventory.name, 'us'] });
    await Promise.all([bot.desk, desk].map(lookAll));
    await untilPosted(bot, 'both post', (all) => new Set(all.map((one) => one.cluster)).size === 2);
    assertWithinLimits(bot.workspace.calls());

    bot.workspace.fault({ method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 4 });
    const refused = await bot.workspace.until('one is refused', () =>
      bot.workspace.calls('chat.postMessage').find(({ fault }) => fault === 'ratelimited'),
    );
    const incident = await alert(t, bot, 'us');
    const isAlert = (one: Posted) => one.cluster === 'us' && one.run === incident;
    await untilPosted(bot, 'the alert is there', (all) => all.some(isAlert));

    const later = posts(bot).filter(({ at }) => at > refused.at);
    const early = later.filter(({ at }) => at < refused.at + 4000 - 5);
    assert(early.length <= 1, `${early.length} messages were posted within Slack's Retry-After`);
    const before = later.findIndex(isAlert);
    assert(before <= between + 1, `${before} messages before the alert of the other cluster`);
    assertWithinLimits(bot.workspace.calls());
  });
});
