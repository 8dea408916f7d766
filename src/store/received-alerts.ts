import { ReceivedAlert } from '../model/check/received-alert.ts';
import { key } from './runs.ts';
import type { Store } from './script.ts';
import { encoded } from './script.ts';

/** Alertmanager repeats what fires, by default every 4 h; what was not repeated for this long, in ms, has ended unnoticed. */
const firingMs = 24 * 3600_000;
/** How long a resolved alert is remembered, in ms, so that its recovery can be reported by name. */
const resolvedMs = 3600_000;
/** Most alerts of a cluster at once. */
export const mostReceived = 100;

export interface ReceivedAlerts {
  /** Those that fire, and those that were resolved within the last hour. */
  all(): Promise<readonly ReceivedAlert[]>;
  /** Stores them by fingerprint. Returns how many had no room. */
  receive(alerts: readonly ReceivedAlert[]): Promise<number>;
}

/** One hash, keyed by fingerprint. Alerts that have ended are removed on read. */
export function receivedIn(store: Store): ReceivedAlerts {
  const at = key(store, 'received');
  async function all(): Promise<readonly ReceivedAlert[]> {
    const found = Object.entries(await store.redis.hgetall(at)).flatMap(([field, text]) => {
      const { data } = ReceivedAlert.safeParse(JSON.parse(text));
      return [{ field, alert: data }];
    });
    const isOver = ({ alert }: (typeof found)[number]) =>
      alert === undefined || Date.now() - alert.at > (alert.isFiring ? firingMs : resolvedMs);
    const over = found.filter(isOver).map(({ field }) => field);
    if (over.length > 0) await store.redis.hdel(at, ...over);
    return found.flatMap((one) => (one.alert && !isOver(one) ? [one.alert] : []));
  }
  return {
    all,
    async receive(alerts) {
      const known = new Map((await all()).map((alert) => [alert.fingerprint, alert]));
      let dropped = 0;
      for (const alert of alerts) {
        const { fingerprint, isFiring, startsAt } = alert;
        const was = known.get(fingerprint);
        // The end of something that we never heard of, or that has begun again since.
        if (!isFiring && (was === undefined || was.startsAt > startsAt)) continue;
        if (was === undefined && known.size >= mostReceived) {
          dropped += 1;
          continue;
        }
        known.set(fingerprint, alert);
        await store.redis.hset(at, fingerprint, encoded(alert));
      }
      return dropped;
    },
  };
}
