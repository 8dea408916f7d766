import { webApi } from '@slack/bolt';
import type { Calls } from '../../src/slack/outbound/calls.ts';
import type { PostUnit } from '../../src/slack/outbound/next.ts';
import type { Posted, PostedStore } from '../../src/store/posted.ts';

/** What may become of one call. `lost` is carried out, and the answer gets lost; `crash` is that, and the process with it. */
export type Fate = 'ok' | 'dropped' | 'lost' | '500' | '429' | 'crash';

export class Crash extends Error {}

export interface ModelMessage {
  readonly key: string;
  readonly ts: string;
  readonly thread: string | undefined;
  readonly hash: string;
}

/** Slack as far as the poster sees it, in memory. Every call takes the next fate; none left means that all goes well. */
export function modelSlack(fates: Fate[]) {
  const messages: ModelMessage[] = [];
  const uploads = new Set<string>();
  let last = 0;
  const ts = () => `${++last}.000`;

  async function fated<T>(work: () => T): Promise<T> {
    const fate = fates.shift() ?? 'ok';
    if (fate === 'dropped') throw new webApi.WebAPIRequestError(new Error('reset'));
    if (fate === '500') throw new webApi.WebAPIHTTPError(500, 'Internal Server Error', {});
    if (fate === '429') throw new webApi.WebAPIRateLimitedError(1);
    const done = work();
    if (fate === 'lost') throw new webApi.WebAPIRequestError(new Error('reset'));
    if (fate === 'crash') throw new Crash();
    return done;
  }
  const refuse = (error: string): never => {
    throw new webApi.WebAPIPlatformError({ ok: false, error });
  };

  const calls: Calls = {
    post: ({ key, hash }, { thread }) =>
      fated(() => {
        const message = { key, hash, thread, ts: ts() };
        messages.push(message);
        return message.ts;
      }),
    find: ({ key }, { thread }) => fated(() => messages.find((one) => one.key === key && one.thread === thread)?.ts),
    update: (unit: PostUnit, _channel, at) =>
      fated(() => {
        const i = messages.findIndex((one) => one.ts === at);
        const message = messages[i] ?? refuse('message_not_found');
        messages[i] = { ...message, hash: unit.hash };
      }),
    upload: () =>
      fated(() => {
        const id = `F${ts()}`;
        uploads.add(id);
        return id;
      }),
    share: (id, _title, { thread }) =>
      fated(() => {
        if (!uploads.has(id)) refuse('file_not_found');
        messages.push({ key: id, hash: id, thread, ts: ts() });
      }),
    direct: () => fated(ts),
    members: async () => [],
    findFile: (id, { thread }) => fated(() => messages.find((one) => one.key === id && one.thread === thread)?.ts),
  };
  return { calls, messages };
}

export function memoryPosted(): PostedStore & { readonly all: Map<string, Posted> } {
  const all = new Map<string, Posted>();
  return {
    all,
    of: async () => ({ posts: new Map(all) }),
    claim: async (_run, post, { was, now }) => {
      if (JSON.stringify(all.get(post)) !== JSON.stringify(was)) return false;
      all.set(post, now);
      return true;
    },
    set: async (_run, post, posted) => void all.set(post, posted),
    forget: async (_run, post) => void all.delete(post),
    refused: async () => {},
    accepted: async () => {},
  };
}
