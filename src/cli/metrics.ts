import type { Logger } from 'pino';
import { measures } from '../../jobs/health/round.ts';
import { receiveAlerts } from '../paging/receive.ts';
import { parseRedisUrl } from '../store/redis.ts';
import type { Contexts } from './context.ts';

/** Does nothing, and loads nothing, without METRICS_LISTEN. */
export async function startMetrics(contexts: Contexts, log: Logger): Promise<{ stop(): Promise<void> }> {
  const { settings } = contexts;
  if (!settings.metrics) return { stop: async () => {} };
  const { serveMetrics } = await import('../telemetry/metrics.ts');
  const redis = parseRedisUrl(settings.redisUrl);
  const token = settings.alertmanagerToken;
  const receiver = token === undefined ? undefined : receiveAlerts({ redis, clusters: contexts.all, token, log });
  const options = {
    redis,
    clusters: contexts.all.map(({ inventory }) => inventory.name),
    help: measures,
    onPost: receiver?.onPost,
    log,
  };
  const served = serveMetrics({ ...settings.metrics, ...options });
  served.url.then(
    (url) => log.info(`metrics listening on ${url}`),
    (error: unknown) => log.error({ err: error }, 'serving metrics'),
  );
  return {
    async stop() {
      await served.close();
      receiver?.close();
    },
  };
}
