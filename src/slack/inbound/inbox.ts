import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { describe } from '../../model/text/errors.ts';
import { inherit, keep } from '../../store/lua/inbox.ts';
import { encoded, outcomeOf, type Store } from '../../store/script.ts';

/** A Slack request: a command, an event or a click. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * Unanswered Slack requests, in Redis. When an app dies, another app, or the next to start, takes over its requests. While Redis
 * is unreachable only this process remembers them, and a duplicate is answered twice at worst: nothing can be submitted or decided
 * meanwhile.
 */
export interface Inbox {
  /** False for a duplicate: Slack retries deliveries, and an attacker may replay one. */
  add(body: Body): Promise<boolean>;
  remove(body: Body): Promise<void>;
  /** Renews this app's heartbeat, and takes over the requests of apps without one. */
  takeOver(): Promise<readonly Body[]>;
}

/** A request unanswered for this long is dropped, in ms: the person has moved on. */
const staleMs = 5 * 60_000;

/** Longer than Slack retries an event (some minutes) and than a signature is valid (five minutes). */
const rememberSeconds = 3600;

/** Slack gives up after 3,000 ms. */
const redisTimeoutMs = 1000;

/** Bounds the memory of one process; Redis remembers for all processes. */
const maxReceived = 10_000;

/** `aliveMs`: how long a heartbeat lasts. */
export function openInbox(store: Store, { log, aliveMs }: { readonly log: Logger; readonly aliveMs: number }): Inbox {
  const app = randomUUID();
  const received = new Set<string>();

  async function remove(body: Body): Promise<void> {
    const name = nameOf(body);
    if (name === undefined) return;
    await store.redis
      .hdel(`${store.root}:inbox`, name)
      .catch((error) => log.warn(`removing ${name} from the inbox: ${describe(error)}`));
  }

  /** Whether no app has received it before; true when Redis does not respond in time. */
  async function isNew(name: string, body: Body): Promise<boolean> {
    // Apps that still check Slack's deprecated verification token would accept it in place of a signature.
    const args = [name, app, encoded({ ...body, token: undefined }), String(rememberSeconds)];
    try {
      const late = pause(redisTimeoutMs, ['late'], { ref: false });
      return (await Promise.race([outcomeOf(store, keep, args), late]))[0] !== 'heard';
    } catch (error) {
      log.warn(`adding ${name} to the inbox: ${describe(error)}`);
      return true;
    }
  }

  return {
    async add(body) {
      const name = nameOf(body);
      if (name === undefined || (remember(received, name) && (await isNew(name, body)))) return true;
      log.warn(`dropped a duplicate (${name})`);
      return false;
    },
    remove,
    async takeOver() {
      await store.redis.set(`${store.root}:app:${app}`, '1', 'PX', aliveMs);
      const [, ...left] = await outcomeOf(store, inherit, [app]);
      const found = left.map((one) => {
        const [, at, body = ''] = /^(\d+) (.*)$/s.exec(one) ?? [];
        return { body: JSON.parse(body), isStale: Date.now() - Number(at) > staleMs };
      });
      for (const { body, isStale } of found) {
        log.warn(`an app died before answering ${nameOf(body)}: ${isStale ? 'too old, dropped' : 'answering it now'}`);
        if (isStale) await remove(body);
      }
      return found.flatMap(({ body, isStale }) => (isStale ? [] : [body]));
    },
  };
}

/** Identifies a request; a retry has the same id. Forms have none: their ack is the answer. */
function nameOf({ event_id, trigger_id }: Body): string | undefined {
  const name = event_id ?? trigger_id;
  return typeof name === 'string' ? name : undefined;
}

/** False for a duplicate. */
function remember(received: Set<string>, name: string): boolean {
  if (received.has(name)) return false;
  received.add(name);
  for (const oldest of received) {
    if (received.size <= maxReceived) break;
    received.delete(oldest);
  }
  return true;
}
