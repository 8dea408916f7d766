import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Logger } from 'pino';
import { describe } from '../../model/text/errors.ts';
import type { Store } from '../../store/script.ts';
import { createDebounce } from './debounce.ts';
import { type Body, openInbox } from './inbox.ts';

/** How long a heartbeat lasts, in ms. */
const defaultAliveMs = 15_000;

export interface AcknowledgingOptions {
  /** State shared by all clusters. */
  readonly bot: Store;
  readonly log: Logger;
  /** Called with every request in progress. */
  readonly track: (answer: Promise<void>) => void;
  readonly stopping: AbortSignal;
  readonly aliveMs?: number | undefined;
}

/**
 * Acks a request as soon as it is in the inbox and handles it afterwards, since Slack gives up after three seconds. Replies go
 * through the Web API. Forms are the exception: their ack carries the answer.
 */
export function acknowledgeFirst(receiver: Receiver, options: AcknowledgingOptions): Receiver {
  const { bot, log, track, aliveMs = defaultAliveMs } = options;
  const inbox = openInbox(bot, { log, aliveMs });
  const debounce = createDebounce();
  const init = (app: App) => {
    const answer = async (event: ReceiverEvent) => {
      try {
        await app.processEvent({ ...event, ack: async () => {} });
      } finally {
        await inbox.remove(event.body);
      }
    };
    const receive = async (event: ReceiverEvent) => {
      if (wantsAnswer(event.body)) return app.processEvent(event);
      debounce.noteActivity();
      const isNew = await inbox.add(event.body);
      await event.ack();
      if (!isNew) return;
      await debounce.wait();
      await answer(event);
    };
    const processEvent: App['processEvent'] = async (event) => {
      const received = receive(event);
      track(received);
      await received;
    };
    receiver.init(Object.assign(Object.create(app), { processEvent }));
    const takeOver = async () => {
      for (const body of await inbox.takeOver()) track(answer({ body, ack: async () => {} }));
    };
    repeat(options, aliveMs / 3, takeOver).catch((error) => log.error({ err: error }, 'watching for dead apps'));
  };
  return { init, start: (...args) => receiver.start(...args), stop: (...args) => receiver.stop(...args) };
}

/** Runs `act` at this interval while Redis is reachable. */
async function repeat({ bot, log, stopping }: AcknowledgingOptions, everyMs: number, act: () => Promise<void>) {
  let logged: string | undefined;
  const failed = (error: unknown) => {
    const why = describe(error);
    if (!stopping.aborted && why !== logged) log.warn(`taking over requests of dead apps: ${why}`);
    logged = why;
  };
  while (!stopping.aborted) {
    if (bot.redis.status !== 'ready') await once(bot.redis, 'ready', { signal: stopping }).catch(() => {});
    await act().then(() => {
      logged = undefined;
    }, failed);
    await pause(everyMs, undefined, { signal: stopping, ref: false }).catch(() => {});
  }
}

/** The ack of a form carries its validation errors. */
const wantsAnswer = ({ type }: Body) => type === 'view_submission';
