import { setTimeout as pause } from 'node:timers/promises';
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { describeSlackError } from '../errors.ts';
import { slackLogger } from '../log.ts';
import { backoffSeconds } from './identity.ts';

export interface SocketOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Logger;
  /** Closes all connections. */
  readonly stopping: AbortSignal;
  /** Delay before the second connection, in ms; default 30 s. */
  readonly staggerMs?: number | undefined;
}

/** Timeout of one connection attempt, in ms. */
const connectTimeoutMs = 15_000;

/** A connection closed sooner than this, in ms, counts as refused: Slack keeps one open for minutes at least. */
const minLifeMs = 5000;

/**
 * Keeps two connections and reopens each as soon as it closes. Slack closes every connection from time to time; socket-mode 3.1.0
 * then waits 5 s, during which commands fail, and exits the process when it cannot reconnect. So its own reconnect is disabled, and
 * the second connection opens later, so that Slack does not close both at once.
 */
export function socketReceiver({ log, stopping, staggerMs = 30_000, ...slack }: SocketOptions): Receiver {
  const loops: Promise<void>[] = [];
  let app: App | undefined;

  async function keep(which: string, onOpen: () => void): Promise<void> {
    for (let failures = 0; !stopping.aborted; ) {
      const receiver = newReceiver(slack, log);
      if (app) receiver.init(app);
      try {
        await connection(receiver, stopping, () => {
          log.info(`Socket Mode: ${which} connection open`);
          onOpen();
        });
        failures = 0;
        if (!stopping.aborted) log.info(`Socket Mode: ${which} connection closed, reconnecting`);
      } catch (error) {
        failures += 1;
        const seconds = backoffSeconds(failures);
        const why = error === undefined ? 'closed immediately' : describeSlackError(error);
        log.warn(`Socket Mode: ${which} connection failed (${why}), retrying in ${seconds} s`);
        await pause(seconds * 1000, undefined, { signal: stopping }).catch(() => {});
      }
    }
  }

  return {
    init(ours) {
      app = ours;
    },
    /** Resolves when the first connection is open, or when stopping. */
    async start() {
      const { promise, resolve } = Promise.withResolvers<void>();
      loops.push(keep('first', resolve).then(resolve));
      await promise;
      const later = pause(staggerMs, undefined, { signal: stopping });
      loops.push(
        later.then(
          () => keep('second', () => {}),
          () => {},
        ),
      );
    },
    async stop() {
      await Promise.all(loops);
    },
  };
}

function newReceiver({ appToken, apiUrl }: Pick<SocketOptions, 'appToken' | 'apiUrl'>, log: Logger) {
  const client = { timeout: connectTimeoutMs / 2, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  return new SocketModeReceiver({
    appToken,
    logger: slackLogger(log),
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...client, slackApiUrl: apiUrl } },
  });
}

/** Resolves when an established connection closes; rejects when it fails to open or closes within 5 s. */
async function connection({ client }: SocketModeReceiver, stopping: AbortSignal, onOpen: () => void): Promise<void> {
  const cleanup = new AbortController();
  const ended = new Promise<'ended'>((resolve) => {
    client.once('disconnected', () => resolve('ended'));
    stopping.addEventListener('abort', () => resolve('ended'), { signal: cleanup.signal });
  });
  const late = pause(connectTimeoutMs, undefined, { signal: cleanup.signal }).then(() => {
    throw new Error(`not open within ${connectTimeoutMs / 1000} s`);
  });
  try {
    const first = await Promise.race([client.start(), ended, late]);
    if (stopping.aborted) return;
    if (first === 'ended') throw new Error('closed before it opened');
    onOpen();
    const since = performance.now();
    await ended;
    const livedMs = performance.now() - since;
    if (livedMs < minLifeMs && !stopping.aborted) throw new Error(`closed after ${(livedMs / 1000).toFixed(1)} s`);
  } finally {
    cleanup.abort();
    await client.disconnect();
  }
}
