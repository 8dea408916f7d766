import { createServer, type RequestListener } from 'node:http';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { listenAt } from '../config/listen.ts';
import type { Listen } from '../config/settings.ts';
import { seriesOf } from '../model/check/gauge.ts';
import { incidentJob } from '../model/check/incident-job.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { answered, promptRedis, usualPatienceMs } from '../store/connect.ts';
import type { RedisAddress } from '../store/redis.ts';
import { open } from '../store/runs.ts';
import type { Store } from '../store/script.ts';
import { storeOf } from '../store/script.ts';
import { seriesIn } from '../store/series.ts';

export interface MetricsOptions extends Listen {
  readonly redis: RedisAddress;
  readonly clusters: readonly string[];
  /** Help text of each gauge, by name. */
  readonly help: ReadonlyMap<string, string>;
  /** Answers POST requests; without it they are refused. */
  readonly onPost?: RequestListener | undefined;
  readonly log: Log;
}

/**
 * Prometheus metrics: results of the last health rounds, jobs and incidents, and this process. Every process reports the same
 * cluster metrics; when Redis is unreachable, only its own, and `mailha_redis_up` is 0.
 */
export function serveMetrics({ redis: address, clusters, host, port, help, onPost, log }: MetricsOptions): {
  /** URL, once it listens. */
  readonly url: Promise<string>;
  close(): Promise<void>;
} {
  const redis = promptRedis(address, log, usualPatienceMs);
  const own = new Registry();
  collectDefaultMetrics({ register: own });
  const scrape = async () => {
    const registry = new Registry();
    const up = new Gauge({ name: 'mailha_redis_up', help: 'Whether Redis answers: 1, or 0.', registers: [registry] });
    try {
      const filled = () =>
        fill(
          registry,
          clusters.map((cluster) => ({ cluster, store: storeOf(redis, cluster) })),
          help,
        );
      await answered({ redis, address, patienceMs: usualPatienceMs }, filled);
      up.set(1);
    } catch (error) {
      log.warn(`metrics: ${describe(error)}`);
      up.set(0);
    }
    return `${await registry.metrics()}\n${await own.metrics()}`;
  };
  const server = createServer((request, response) => {
    if (request.method === 'POST' && onPost) return onPost(request, response);
    if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end('metrics are at /metrics\n');
      return;
    }
    scrape().then(
      (text) => response.writeHead(200, { 'content-type': own.contentType }).end(text),
      (error) => response.writeHead(500).end(`${describe(error)}\n`),
    );
  });
  return {
    url: listenAt(server, { host, port }).then((at) => `http://${host}:${at}/metrics`),
    async close() {
      server.close();
      server.closeAllConnections();
      redis.disconnect();
    },
  };
}

interface ClusterMetrics {
  readonly cluster: string;
  readonly store: Store;
}

async function fill(
  registry: Registry,
  gathered: readonly ClusterMetrics[],
  help: ReadonlyMap<string, string>,
): Promise<void> {
  const gauges = new Map<string, Gauge>();
  const set = (name: string, words: string, of: Readonly<Record<string, string>>, value: number) => {
    const labelNames = Object.keys(of);
    const gauge = gauges.get(name) ?? new Gauge({ name, help: words, labelNames, registers: [registry] });
    gauges.set(name, gauge);
    gauge.set({ ...of }, value);
  };
  await Promise.all(
    gathered.map(async ({ cluster, store }) => {
      const [latest, runs] = await Promise.all([seriesIn(store).latest(), open(store)]);
      for (const [series, { mean }] of latest?.values ?? []) {
        const { name, of } = seriesOf(series);
        const about = help.get(name);
        // Without help text: stored by a newer or older version of mailha.
        if (about !== undefined) set(name, about, { ...of, cluster }, mean);
      }
      if (latest) {
        const words = 'Time of the last health round, in seconds since the epoch.';
        set('mailha_round_timestamp_seconds', words, { cluster }, latest.at / 1000);
      }
      const incidents = runs.filter(({ job }) => job === incidentJob);
      set('mailha_incidents_open', 'Open incidents.', { cluster }, incidents.length);
      for (const state of ['queued', 'planning', 'waiting', 'approved', 'running'] as const) {
        const those = runs.filter((run) => run.state === state && run.job !== incidentJob);
        set('mailha_jobs', 'Unfinished jobs by state.', { state, cluster }, those.length);
      }
    }),
  );
}
