import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { describe } from '../../model/text/errors.ts';
import { inherit, keep } from '../../store/lua/inbox.ts';
import { encoded, outcomeOf, type Store } from '../../store/script.ts';

/** What Slack sent: a command, an event, a click. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * What Slack sent and nobody has answered yet, in Redis. Whatever an app leaves that dies is of another then, or of the next that
 * starts. Without Redis only this process remembers, and what comes twice is answered twice at worst: nothing can be submitted or
 * decided meanwhile.
 */
export interface Inbox {
  /** False for what was heard before: Slack delivers some things twice, and so does a replay. */
  keep(body: Body): Promise<boolean>;
  answered(body: Body): Promise<void>;
  /** Says that this app is there, and takes what those have left that are not. */
  inherit(): Promise<readonly Body[]>;
}

/** What nobody answered for so long is not what people want any more, in ms. */
const staleMs = 5 * 60_000;

/** Longer than Slack goes on delivering an event again (some minutes) and than a signature is good for (five). */
const heardSeconds = 3600;

/** Slack gives up at 3,000 ms. */
const patienceMs = 1000;

/** Bounds the memory of one process; Redis remembers for all of them. */
const mostHeard = 10_000;

/** `aliveMs`: for how long an app counts as there that has said so. */
export function openInbox(store: Store, { log, aliveMs }: { readonly log: Logger; readonly aliveMs: number }): Inbox {
  const app = randomUUID();
  const heard = new Set<string>();

  async function answered(body: Body): Promise<void> {
    const name = nameOf(body);
    if (name === undefined) return;
    await store.redis
      .hdel(`${store.root}:inbox`, name)
      .catch((error) => log.warn(`noting in Redis that ${name} is answered: ${describe(error)}`));
  }

  /** Whether no app had it before, as far as Redis can be asked in time. */
  async function isNew(name: string, body: Body): Promise<boolean> {
    // Slack's old token is worth as much as a signature to those who still look at it.
    const args = [name, app, encoded({ ...body, token: undefined }), String(heardSeconds)];
    try {
      const late = pause(patienceMs, ['late'], { ref: false });
      return (await Promise.race([outcomeOf(store, keep, args), late]))[0] !== 'heard';
    } catch (error) {
      log.warn(`keeping in Redis what Slack has sent (${name}): ${describe(error)}`);
      return true;
    }
  }

  return {
    async keep(body) {
      const name = nameOf(body);
      if (name === undefined || (remember(heard, name) && (await isNew(name, body)))) return true;
      log.warn(`refused what was heard before (${name})`);
      return false;
    },
    answered,
    async inherit() {
      await store.redis.set(`${store.root}:app:${app}`, '1', 'PX', aliveMs);
      const [, ...left] = await outcomeOf(store, inherit, [app]);
      const found = left.map((one) => {
        const [, at, body = ''] = /^(\d+) (.*)$/s.exec(one) ?? [];
        return { body: JSON.parse(body), isStale: Date.now() - Number(at) > staleMs };
      });
      for (const { body, isStale } of found) {
        log.warn(`an app died over ${nameOf(body)}: ${isStale ? 'it is too late to answer it' : 'it is answered now'}`);
        if (isStale) await answered(body);
      }
      return found.flatMap(({ body, isStale }) => (isStale ? [] : [body]));
    },
  };
}

/** The same again has the same name. Forms and the like have none: they are answered before Slack is told that they were heard. */
function nameOf({ event_id, trigger_id }: Body): string | undefined {
  const name = event_id ?? trigger_id;
  return typeof name === 'string' ? name : undefined;
}

/** False when it is there already. */
function remember(heard: Set<string>, name: string): boolean {
  if (heard.has(name)) return false;
  heard.add(name);
  for (const oldest of heard) {
    if (heard.size <= mostHeard) break;
    heard.delete(oldest);
  }
  return true;
}
