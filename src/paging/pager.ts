import { postJson } from '../clients/post-json.ts';
import type { WebhookTarget } from '../config/webhook-secrets.ts';
import { incidentJob } from '../model/check/incident-job.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';
import { startPoster } from '../queue/posts.ts';
import { patientRedis } from '../store/connect.ts';
import { entriesOf } from '../store/journal.ts';
import { pagedIn } from '../store/paged.ts';
import type { RedisAddress } from '../store/redis.ts';
import { recordOf } from '../store/run-record.ts';
import { loadRun } from '../store/runs.ts';
import { type Store, storeOf } from '../store/script.ts';
import { toAlertmanager } from './alertmanager.ts';
import { nextPage } from './next.ts';
import { toOpsgenie } from './opsgenie.ts';
import type { Format } from './page.ts';
import { toPagerDuty } from './pagerduty.ts';

const formats: Readonly<Record<WebhookTarget['kind'], Format>> = {
  pagerduty: toPagerDuty,
  opsgenie: toOpsgenie,
  alertmanager: toAlertmanager,
};

export interface PagerOptions {
  readonly redis: RedisAddress;
  readonly cluster: string;
  readonly targets: readonly WebhookTarget[];
  readonly log: Log;
}

/**
 * Sends incidents to webhooks, at least once: an event counts as sent when the service has answered 2xx, and a repeated one has
 * the same deduplication key. What a service refuses is tried for a day, up to a minute apart, and again with the next news.
 * Several workers may run one each over one Redis; the queue gives an incident to one at a time.
 */
export function startPager({ redis: address, cluster, targets, log }: PagerOptions): { close(): Promise<void> } {
  const redis = patientRedis(address, log);
  const store = storeOf(redis, cluster);
  const queue = startPoster({
    redis: address,
    cluster,
    log,
    lane: 'pages',
    post: async (run) => {
      const results = await Promise.allSettled(targets.map((target) => tell(store, target, run)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  });
  return {
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}

/** Sends, one at a time, whatever this service has not received. */
async function tell(store: Store, target: WebhookTarget, id: string): Promise<void> {
  const pages = pagedIn(store);
  for (;;) {
    const run = await loadRun(store, id);
    if (run?.job !== incidentJob) return;
    const was = (await pages.of(id)).get(target.name) ?? {};
    const next = nextPage(recordOf(run), await entriesOf(store, id), target, was);
    if (!next) return;
    const request = formats[target.kind](next.page, target);
    try {
      if (request) await postJson(request);
    } catch (error) {
      const refused = { since: was.refused?.since ?? Date.now(), error: describe(error) };
      await pages.set(id, target.name, { ...was, refused });
      throw new Error(`${next.page.event} of incident ${id} not sent to webhook ${target.name}: ${refused.error}`);
    }
    await pages.set(id, target.name, next.paged);
  }
}
