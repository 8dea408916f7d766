import { setTimeout as pause } from 'node:timers/promises';
import { HTTPReceiver, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackSettings } from '../config/settings.ts';
import type { DeskService } from '../model/run/desk.ts';
import { promptRedis, usualPatienceMs } from '../store/connect.ts';
import { noteMembers } from '../store/group-members.ts';
import type { RedisAddress } from '../store/redis.ts';
import { botStore, type Store, storeOf } from '../store/script.ts';
import { interactiveClient } from './clients.ts';
import { connectApp } from './inbound/app.ts';
import { listen } from './inbound/http.ts';
import { findIdentity } from './inbound/identity.ts';
import { keepGroups } from './inbound/people.ts';
import type { AnswerCommand } from './inbound/receive.ts';
import { keeping } from './inbound/receiver.ts';
import { socketReceiver } from './inbound/socket.ts';
import { slackLogger } from './log.ts';
import { paceOf } from './outbound/pace.ts';
import { startPosting } from './outbound/posting.ts';

/** How long stopping waits for answers that Slack does not take, in ms. */
const lastAnswersMs = 10_000;

export interface SlackOptions {
  readonly settings: SlackSettings;
  /** One for each cluster. */
  readonly desks: readonly DeskService[];
  /** Of commands/answer.ts. */
  readonly answer: AnswerCommand;
  readonly redis: RedisAddress;
  readonly log: Logger;
  /** Between opening the two connections of Socket Mode, in ms. */
  readonly staggerMs?: number;
  /** Milliseconds after which Redis counts as away. */
  readonly patienceMs?: number;
  /** See keeping(). */
  readonly aliveMs?: number;
  /** See paceOf(). */
  readonly faster?: number;
}

export interface Slack {
  /** Resolves once Slack can reach us; in HTTP mode with the port. Rejects when it cannot: the address is taken, or we stop. */
  readonly ready: Promise<{ readonly port?: number }>;
  /** Takes nothing new, and waits a while for the answers that are on their way. */
  stop(): Promise<void>;
}

/**
 * Hears what people at Slack type and click, and shows every run in a thread. When Slack is away nothing else stops, and it
 * is tried until it is back.
 */
export function startSlack(options: SlackOptions): Slack {
  const { redis: address, settings, desks, log, faster, patienceMs = usualPatienceMs } = options;
  const stopping = new AbortController();
  const redis = promptRedis(address, log, patienceMs);
  const pace = paceOf(botStore(redis), settings.botToken, faster);
  const posting = desks.map((desk) =>
    startPosting({ ...options, desk, pace, store: storeOf(redis, desk.inventory.name) }),
  );
  const answers = new Set<Promise<void>>();
  const track = (answer: Promise<void>) => {
    answers.add(answer);
    const over = () => void answers.delete(answer);
    answer.then(over, over);
  };
  const opened = open({ ...options, bot: botStore(redis), track }, stopping.signal);
  // Whoever does not wait for `ready` reads the log.
  opened.catch((error: unknown) => stopping.signal.aborted || log.error({ err: error }, 'starting Slack'));
  const ready = opened.then(({ port }) => (port === undefined ? {} : { port }));
  ready.catch(() => {});
  return {
    ready,
    async stop() {
      stopping.abort();
      const [result] = await Promise.allSettled([opened]);
      if (result.status === 'fulfilled') await result.value.close();
      await Promise.race([Promise.allSettled(answers), pause(lastAnswersMs, undefined, { ref: false })]);
      await Promise.all(posting.map((each) => each.close()));
      redis.disconnect();
    },
  };
}

interface Opened {
  readonly port?: number;
  close(): Promise<unknown>;
}

type SlackOpening = SlackOptions & { readonly bot: Store; readonly track: (answer: Promise<void>) => void };

async function open(options: SlackOpening, stopping: AbortSignal): Promise<Opened> {
  const { settings, log, staggerMs } = options;
  const { apiUrl, appToken = '', signingSecret = '' } = settings;
  const identity = await findIdentity(interactiveClient(settings, log), log, stopping);
  const access = options.desks.map((desk) => desk.access);
  const client = interactiveClient(settings, log);
  keepGroups({ client, access, team: identity.team, log }, (...known) => noteMembers(options.bot, ...known), stopping);
  const connect = (receiver: Receiver) => connectApp(options, identity, keeping(receiver, { ...options, stopping }));
  if (settings.mode === 'socket') {
    const receiver = socketReceiver({ apiUrl, appToken, log, stopping, staggerMs });
    connect(receiver);
    await receiver.start();
    return { close: () => receiver.stop() };
  }
  const receiver = new HTTPReceiver({ signingSecret, logger: slackLogger(log) });
  connect(receiver);
  const listening = await listen(receiver, settings, log);
  log.info(`listening for Slack at http://${settings.host}:${listening.port}/slack/events`);
  return listening;
}
