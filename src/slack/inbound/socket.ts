import { setTimeout as pause } from 'node:timers/promises';
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { inWords } from '../errors.ts';
import { slackLogger } from '../log.ts';
import { backoffSeconds } from './identity.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Logger;
  /** Ends all connections. */
  readonly stopping: AbortSignal;
  /** How long after the first connection the second is opened, in ms; 30 s where absent. */
  readonly staggerMs?: number | undefined;
}

/** How long one attempt to connect may take, in ms. */
const patienceMs = 15_000;

/** One that ends sooner, in ms, counts as refused: Slack keeps a connection for minutes at least. */
const steadyMs = 5000;

/**
 * Two connections, each opened anew as soon as it ends. Slack closes every connection now and then, and socket-mode 3.1.0 then
 * waits 5 s, in which commands fail; it also ends the process when it cannot reconnect. So it is not left to reconnect by
 * itself, and the second connection is opened later than the first, so that their lives do not end together.
 */
export function socketReceiver({ log, stopping, staggerMs = 30_000, ...slack }: SocketOptions): Receiver {
  const kept: Promise<void>[] = [];
  let app: App | undefined;

  async function keep(which: string, onOpen: () => void): Promise<void> {
    for (let failures = 0; !stopping.aborted; ) {
      const receiver = newReceiver(slack, log);
      if (app) receiver.init(app);
      try {
        await connection(receiver, stopping, () => {
          log.info(`Socket Mode: the ${which} connection is open`);
          onOpen();
        });
        failures = 0;
        if (!stopping.aborted) log.info(`Socket Mode: the ${which} connection has ended; opening it again`);
      } catch (error) {
        failures += 1;
        const seconds = backoffSeconds(failures);
        const why = error === undefined ? 'it was closed at once' : inWords(error);
        log.warn(`Socket Mode: no ${which} connection (${why}); trying again in ${seconds} s`);
        await pause(seconds * 1000, undefined, { signal: stopping }).catch(() => {});
      }
    }
  }

  return {
    init(ours) {
      app = ours;
    },
    /** Resolves when the first connection is open, or when there will be none. */
    async start() {
      const { promise, resolve } = Promise.withResolvers<void>();
      kept.push(keep('first', resolve).then(resolve));
      await promise;
      const later = pause(staggerMs, undefined, { signal: stopping });
      kept.push(
        later.then(
          () => keep('second', () => {}),
          () => {},
        ),
      );
    },
    async stop() {
      await Promise.all(kept);
    },
  };
}

function newReceiver({ appToken, apiUrl }: Pick<SocketOptions, 'appToken' | 'apiUrl'>, log: Logger) {
  const client = { timeout: patienceMs / 2, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  return new SocketModeReceiver({
    ...{ appToken, logger: slackLogger(log), autoReconnectEnabled: false },
    installerOptions: { clientOptions: { ...client, slackApiUrl: apiUrl } },
  });
}

/** Resolves when the connection has ended after it served for a while; rejects when it did not. */
async function connection({ client }: SocketModeReceiver, stopping: AbortSignal, onOpen: () => void): Promise<void> {
  const over = new AbortController();
  const ended = new Promise<'ended'>((resolve) => {
    client.once('disconnected', () => resolve('ended'));
    stopping.addEventListener('abort', () => resolve('ended'), { signal: over.signal });
  });
  const late = pause(patienceMs, undefined, { signal: over.signal }).then(() => {
    throw new Error(`it did not open within ${patienceMs / 1000} s`);
  });
  try {
    const first = await Promise.race([client.start(), ended, late]);
    if (stopping.aborted) return;
    if (first === 'ended') throw new Error('it was closed before it opened');
    onOpen();
    const since = performance.now();
    await ended;
    const livedMs = performance.now() - since;
    if (livedMs < steadyMs && !stopping.aborted)
      throw new Error(`it was closed after ${(livedMs / 1000).toFixed(1)} s`);
  } finally {
    over.abort();
    await client.disconnect();
  }
}
