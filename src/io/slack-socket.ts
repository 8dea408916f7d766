import { setTimeout as pause } from 'node:timers/promises';
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { inWords } from './slack-errors.ts';
import { backoffSeconds } from './slack-identity.ts';
import { slackLogger } from './slack-log.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Logger;
  /** How long after the first connection the second is opened, in ms; 30 s where absent. */
  readonly staggerMs?: number;
}

/** How long one attempt may take, in ms. */
const patienceMs = 15_000;

/**
 * Two connections, each opened anew as soon as it ends. Slack closes every connection now and then, and socket-mode 3.1.0 then
 * waits 5 s, in which commands fail; it also ends the process when it cannot reconnect. So it is not left to reconnect by
 * itself, and the second connection is opened later than the first, so that their lives do not end together.
 */
export function socketReceiver({ appToken, apiUrl, log, staggerMs = 30_000 }: SocketOptions): Receiver {
  const stopping = new AbortController();
  const open = new Set<SocketModeReceiver>();
  const kept: Promise<void>[] = [];
  let app: App | undefined;

  /** Resolves when the connection has ended; rejects when there was none. */
  async function connection(onOpen: () => void): Promise<void> {
    const options = {
      slackApiUrl: apiUrl,
      timeout: patienceMs / 2,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    };
    const receiver = new SocketModeReceiver({
      ...{ appToken, logger: slackLogger(log), autoReconnectEnabled: false },
      installerOptions: { clientOptions: options },
    });
    if (app) receiver.init(app);
    open.add(receiver);
    try {
      const ended = new Promise<void>((resolve) => receiver.client.once('disconnected', () => resolve()));
      await inTime(receiver.client.start());
      onOpen();
      await ended;
    } finally {
      open.delete(receiver);
      await receiver.client.disconnect();
    }
  }

  async function keep(which: string, onOpen: () => void): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted; ) {
      try {
        await connection(() => {
          failures = 0;
          log.info(`Socket Mode: the ${which} connection is open`);
          onOpen();
        });
      } catch (error) {
        failures += 1;
        const seconds = backoffSeconds(failures);
        log.warn(
          `Socket Mode: no ${which} connection (${error ? inWords(error) : 'it was closed at once'}); trying again in ${seconds} s`,
        );
        await pause(seconds * 1000, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  return {
    init(ours) {
      app = ours;
    },
    /** Resolves when the first connection is open. */
    async start() {
      const first = Promise.withResolvers<void>();
      kept.push(keep('first', first.resolve));
      await first.promise;
      const later = pause(staggerMs, undefined, { signal: stopping.signal });
      kept.push(
        later.then(
          () => keep('second', () => {}),
          () => {},
        ),
      );
    },
    async stop() {
      stopping.abort();
      await Promise.all([...open].map((receiver) => receiver.client.disconnect()));
      await Promise.all(kept);
    },
  };
}

async function inTime(started: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const limit = pause(patienceMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`not open within ${patienceMs / 1000} s`);
  });
  try {
    await Promise.race([started, limit]);
  } finally {
    late.abort();
    limit.catch(() => {});
  }
}
