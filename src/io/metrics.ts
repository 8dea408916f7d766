import { createServer } from 'node:http';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { describe } from '../model/errors.ts';
import { seriesOf } from '../model/gauge.ts';
import { incidentJob } from '../model/incident.ts';
import { listenAt } from './listen.ts';
import type { RedisAddress } from './redis.ts';
import type { Log } from './redis-connect.ts';
import { answered, promptRedis, usualPatienceMs } from './redis-connect.ts';
import type { Store } from './redis-script.ts';
import { storeOf } from './redis-script.ts';
import { open } from './runs.ts';
import { seriesIn } from './series.ts';
import type { Listen } from './settings.ts';

export interface MetricsOptions extends Listen {
  readonly redis: RedisAddress;
  readonly cluster: string;
  /** What is said of each gauge, by its name. */
  readonly help: ReadonlyMap<string, string>;
  readonly log: Log;
}

/**
 * For Prometheus: what the last round measured, jobs and incidents, and this process. Whichever process is asked tells the same of the
 * cluster; when Redis is away it tells of itself only, and `mailha_redis_up` is 0.
 */
export function serveMetrics({ redis: address, cluster, host, port, help, log }: MetricsOptions): {
  /** Where it listens, once it does. */
  readonly url: Promise<string>;
  close(): Promise<void>;
} {
  const redis = promptRedis(address, log, usualPatienceMs);
  const store = storeOf(redis, cluster);
  const own = new Registry();
  own.setDefaultLabels({ cluster });
  collectDefaultMetrics({ register: own });
  const scrape = async () => {
    const registry = new Registry();
    registry.setDefaultLabels({ cluster });
    const up = new Gauge({ name: 'mailha_redis_up', help: 'Whether Redis answers: 1, or 0.', registers: [registry] });
    try {
      await answered({ redis, address, patienceMs: usualPatienceMs }, () => fill(registry, store, help));
      up.set(1);
    } catch (error) {
      log.warn(`metrics: ${describe(error)}`);
      up.set(0);
    }
    return `${await registry.metrics()}\n${await own.metrics()}`;
  };
  const server = createServer((request, response) => {
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

async function fill(registry: Registry, store: Store, help: ReadonlyMap<string, string>): Promise<void> {
  const [latest, runs] = await Promise.all([seriesIn(store).latest(), open(store)]);
  const gauges = new Map<string, Gauge>();
  for (const [series, { mean }] of latest?.values ?? []) {
    const { name, of } = seriesOf(series);
    const about = help.get(name);
    // Kept by a newer or an older version than this process.
    if (about === undefined) continue;
    const labelNames = Object.keys(of);
    const gauge = gauges.get(name) ?? new Gauge({ name, help: about, labelNames, registers: [registry] });
    gauges.set(name, gauge);
    gauge.set({ ...of }, mean);
  }
  const plain = (name: string, words: string, value: number) =>
    new Gauge({ name, help: words, registers: [registry] }).set(value);
  plain('mailha_incidents_open', 'Incidents that are not over.', runs.filter(({ job }) => job === incidentJob).length);
  if (latest) {
    plain(
      'mailha_round_timestamp_seconds',
      'When the cluster was looked at last, in seconds since the epoch.',
      latest.at / 1000,
    );
  }
  const jobs = new Gauge({
    ...{ name: 'mailha_jobs', help: 'Jobs that are not over, by their state.', labelNames: ['state'] },
    registers: [registry],
  });
  for (const state of ['queued', 'planning', 'waiting', 'approved', 'running'] as const) {
    jobs.set({ state }, runs.filter((run) => run.state === state && run.job !== incidentJob).length);
  }
}
