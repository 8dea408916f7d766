import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Logger } from 'pino';
import { describe } from '../../model/text/errors.ts';
import type { Store } from '../../store/script.ts';
import { createDebounce } from './debounce.ts';
import { type Body, openInbox } from './inbox.ts';

/** How long an app counts as there that has said so, in ms. */
const usualAliveMs = 15_000;

export interface KeepingOptions {
  /** Of what is about no cluster. */
  readonly bot: Store;
  readonly log: Logger;
  /** Told of every answer that is on its way. */
  readonly track: (answer: Promise<void>) => void;
  readonly stopping: AbortSignal;
  readonly aliveMs?: number | undefined;
}

/**
 * Acks what comes in by the receiver as soon as it is kept, and has it answered after that: Slack gives up after three seconds, and
 * what is answered is told on another way, but for forms.
 */
export function keeping(receiver: Receiver, options: KeepingOptions): Receiver {
  const { bot, log, track, aliveMs = usualAliveMs } = options;
  const inbox = openInbox(bot, { log, aliveMs });
  const debounce = createDebounce();
  const init = (app: App) => {
    const answer = async (event: ReceiverEvent) => {
      try {
        await app.processEvent({ ...event, ack: async () => {} });
      } finally {
        await inbox.answered(event.body);
      }
    };
    const hear = async (event: ReceiverEvent) => {
      if (wantsAnswer(event.body)) return app.processEvent(event);
      debounce.disturb();
      const isNew = await inbox.keep(event.body);
      await event.ack();
      if (!isNew) return;
      await debounce.wait();
      await answer(event);
    };
    const processEvent: App['processEvent'] = async (event) => {
      const heard = hear(event);
      track(heard);
      await heard;
    };
    receiver.init(Object.assign(Object.create(app), { processEvent }));
    const inherit = async () => {
      for (const body of await inbox.inherit()) track(answer({ body, ack: async () => {} }));
    };
    again(options, aliveMs / 3, inherit).catch((error) => log.error({ err: error }, 'watching for dead apps'));
  };
  return { init, start: (...args) => receiver.start(...args), stop: (...args) => receiver.stop(...args) };
}

/** Whenever Redis is there, so often. */
async function again({ bot, log, stopping }: KeepingOptions, everyMs: number, inherit: () => Promise<void>) {
  let told: string | undefined;
  const failed = (error: unknown) => {
    const why = describe(error);
    if (!stopping.aborted && why !== told) log.warn(`looking for what other apps have left: ${why}`);
    told = why;
  };
  while (!stopping.aborted) {
    if (bot.redis.status !== 'ready') await once(bot.redis, 'ready', { signal: stopping }).catch(() => {});
    await inherit().then(() => {
      told = undefined;
    }, failed);
    await pause(everyMs, undefined, { signal: stopping, ref: false }).catch(() => {});
  }
}

/** The ack of a form says what is wrong with it. */
const wantsAnswer = ({ type }: Body) => type === 'view_submission';
