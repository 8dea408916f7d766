import { setTimeout as pause } from 'node:timers/promises';
import { HTTPReceiver, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { SlackSettings } from '../config/settings.ts';
import type { DeskService } from '../model/run/desk.ts';
import { describe } from '../model/text/errors.ts';
import { answered, promptRedis, usualPatienceMs } from '../store/connect.ts';
import { noteMembers } from '../store/group-members.ts';
import type { RedisAddress } from '../store/redis.ts';
import { botStore, type Store, storeOf } from '../store/script.ts';
import { noteWorkspace } from '../store/threads.ts';
import { interactiveClient } from './clients.ts';
import { connectApp } from './inbound/app.ts';
import { listen } from './inbound/http.ts';
import { findIdentity } from './inbound/identity.ts';
import { refreshGroups } from './inbound/people.ts';
import type { AnswerCommand } from './inbound/receive.ts';
import { acknowledgeFirst } from './inbound/receiver.ts';
import { socketReceiver } from './inbound/socket.ts';
import { slackLogger } from './log.ts';
import { paceOf } from './outbound/pace.ts';
import { startPosting } from './outbound/posting.ts';

/** How long `stop` waits for replies still in progress, in ms. */
const stopTimeoutMs = 10_000;

/** How long the address of the workspace waits for Redis, in ms. */
const noteMs = 60_000;

export interface SlackOptions {
  readonly settings: SlackSettings;
  /** One per cluster. */
  readonly desks: readonly DeskService[];
  /** See commands/answer.ts. */
  readonly answer: AnswerCommand;
  readonly redis: RedisAddress;
  /** Address of the published docs. */
  readonly docsUrl?: string | undefined;
  readonly log: Logger;
  /** Delay between opening the two Socket Mode connections, in ms. */
  readonly staggerMs?: number;
  /** Milliseconds after which Redis counts as unreachable. */
  readonly patienceMs?: number;
  /** See acknowledgeFirst(). */
  readonly aliveMs?: number;
  /** See paceOf(). */
  readonly faster?: number;
}

export interface Slack {
  /** Resolves once Slack can reach us, in HTTP mode with the port. Rejects when the address is in use or we are stopping. */
  readonly ready: Promise<{ readonly port?: number }>;
  /** Accepts nothing new, and waits up to 10 s for replies in progress. */
  stop(): Promise<void>;
}

/**
 * Handles what people type and click in Slack, and shows every run in a thread. While Slack is unreachable everything else
 * continues, and the connection is retried until it succeeds.
 */
export function startSlack(options: SlackOptions): Slack {
  const { redis: address, settings, desks, log, faster, patienceMs = usualPatienceMs } = options;
  const stopping = new AbortController();
  const redis = promptRedis(address, log, patienceMs);
  const pace = paceOf(botStore(redis), settings.botToken, faster);
  const posting = desks.map((desk) =>
    startPosting({ ...options, desk, pace, store: storeOf(redis, desk.inventory.name) }),
  );
  const replies = new Set<Promise<void>>();
  const track = (reply: Promise<void>) => {
    replies.add(reply);
    const remove = () => void replies.delete(reply);
    reply.then(remove, remove);
  };
  const opened = open({ ...options, bot: botStore(redis), track }, stopping.signal);
  // For callers that do not wait for `ready`.
  opened.catch((error: unknown) => stopping.signal.aborted || log.error({ err: error }, 'starting Slack'));
  const ready = opened.then(({ port }) => (port === undefined ? {} : { port }));
  ready.catch(() => {});
  return {
    ready,
    async stop() {
      stopping.abort();
      const [result] = await Promise.allSettled([opened]);
      if (result.status === 'fulfilled') await result.value.close();
      await Promise.race([Promise.allSettled(replies), pause(stopTimeoutMs, undefined, { ref: false })]);
      await Promise.all(posting.map((each) => each.close()));
      redis.disconnect();
    },
  };
}

interface Opened {
  readonly port?: number;
  close(): Promise<unknown>;
}

type SlackOpening = SlackOptions & { readonly bot: Store; readonly track: (reply: Promise<void>) => void };

async function open(options: SlackOpening, stopping: AbortSignal): Promise<Opened> {
  const { settings, log, staggerMs } = options;
  const { apiUrl, appToken = '', signingSecret = '' } = settings;
  const identity = await findIdentity(interactiveClient(settings, log), log, stopping);
  const deadline = { redis: options.bot.redis, address: options.redis, patienceMs: noteMs };
  answered(deadline, () => noteWorkspace(options.bot, identity.url)).catch((error: unknown) =>
    log.warn(`lists have no links to threads: ${describe(error)}`),
  );
  const access = options.desks.map((desk) => desk.access);
  const client = interactiveClient(settings, log);
  refreshGroups({ client, access, log }, (...known) => noteMembers(options.bot, ...known), stopping);
  const connect = (receiver: Receiver) =>
    connectApp(options, identity, acknowledgeFirst(receiver, { ...options, stopping }));
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
