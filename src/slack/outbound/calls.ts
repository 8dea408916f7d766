import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Picture, TextFile } from '../../model/run/card.ts';
import { cut } from '../../model/text/cut.ts';
import type { toSlack } from '../../render/slack.ts';
import { areBadBlocks } from '../errors.ts';
import type { PostUnit } from './next.ts';

/** Where a unit is posted, and the ids in its metadata. `thread` is absent for the root. */
export interface ThreadRef {
  readonly channel: string;
  readonly thread: string | undefined;
  readonly cluster: string;
  readonly run: string;
}

const eventType = 'mailha_post';

/** Slack's limit for the description of a file, in characters. */
const maxAlt = 1000;

/** The poster's Slack calls. Each throws what the WebClient throws. */
export interface Calls {
  /** Returns the `ts` of the new message. */
  post(unit: PostUnit, spot: ThreadRef): Promise<string>;
  /** Finds a posted message by its metadata; returns its `ts`. */
  find(unit: PostUnit, spot: ThreadRef, since: number): Promise<string | undefined>;
  update(unit: PostUnit, channel: string, ts: string): Promise<void>;
  /** Uploads without sharing; returns the file's id. Safe to repeat. */
  upload(file: TextFile | Picture): Promise<string>;
  share(id: string, title: string, spot: ThreadRef): Promise<void>;
  /** Sends a direct message; returns its `ts`. */
  direct(user: string, message: ReturnType<typeof toSlack>): Promise<string>;
  /** The members of a user group. */
  members(group: string): Promise<readonly string[]>;
  /** The `ts` of the message that shared a file. */
  findFile(id: string, spot: ThreadRef, since: number): Promise<string | undefined>;
}

export function callsOf(client: webApi.WebClient, log: Logger): Calls {
  async function messagesSince({ channel, thread }: ThreadRef, since: number) {
    // Allow for a clock that is a minute ahead.
    const oldest = String(since / 1000 - 60);
    const page = { channel, oldest, limit: 200, include_all_metadata: true };
    const { messages = [] } =
      thread === undefined
        ? await client.conversations.history(page)
        : await client.conversations.replies({ ...page, ts: thread });
    return messages;
  }

  return {
    async post({ key, shown }, { channel, thread, cluster, run }) {
      if (!('message' in shown)) throw new Error(`posting ${key} of job ${run}: a file is not a message`);
      const { text, blocks } = shown.message;
      const metadata = { event_type: eventType, event_payload: { cluster, run, key } };
      const message = {
        channel,
        text,
        metadata,
        unfurl_links: false,
        unfurl_media: false,
        ...(thread ? { thread_ts: thread } : {}),
      };
      const { ts = '' } = await withBlocks(log, blocks, (all) => client.chat.postMessage({ ...message, ...all }));
      return ts;
    },
    async find({ key }, spot, since) {
      const wanted = { cluster: spot.cluster, run: spot.run, key };
      const same = (payload: object = {}) =>
        Object.entries(wanted).every(([name, value]) => Reflect.get(payload, name) === value);
      const found = (await messagesSince(spot, since)).find(
        ({ metadata }) => metadata?.event_type === eventType && same(metadata.event_payload),
      );
      return found?.ts;
    },
    async update({ key, shown }, channel, ts) {
      if (!('message' in shown)) throw new Error(`updating ${key}: a file cannot be updated`);
      const { text, blocks } = shown.message;
      await withBlocks(log, blocks, (all) => client.chat.update({ channel, ts, text, ...all }));
    },
    async upload(file) {
      // Loaded on first use: the renderer is large.
      const content = 'svg' in file ? (await import('./picture.ts')).pngOf(file.svg) : Buffer.from(file.text);
      const bytes = new Uint8Array(content);
      const { upload_url: url = '', file_id = '' } = await client.files.getUploadURLExternal({
        filename: file.name,
        length: bytes.length,
        // The SDK's types say `alt_text`, which Slack ignores (docs: "files.getUploadURLExternal").
        ...{ alt_txt: cut('alt' in file ? file.alt : file.title, maxAlt) },
      });
      const response = await fetch(url, { method: 'POST', body: bytes, signal: AbortSignal.timeout(30_000) }).catch(
        (error: Error) => Promise.reject(new webApi.WebAPIRequestError(error)),
      );
      if (!response.ok) throw new webApi.WebAPIHTTPError(response.status, response.statusText, {});
      return file_id;
    },
    async share(id, title, { channel, thread }) {
      await client.files.completeUploadExternal({
        files: [{ id, title }],
        channel_id: channel,
        ...(thread ? { thread_ts: thread } : {}),
      });
    },
    async direct(user, { text, blocks }) {
      const { channel: opened } = await client.conversations.open({ users: user });
      const channel = opened?.id ?? user;
      const message = { channel, text, unfurl_links: false, unfurl_media: false };
      const { ts = '' } = await withBlocks(log, blocks, (all) => client.chat.postMessage({ ...message, ...all }));
      return ts;
    },
    async members(usergroup) {
      return (await client.usergroups.users.list({ usergroup })).users ?? [];
    },
    async findFile(id, spot, since) {
      return (await messagesSince(spot, since)).find(({ files }) => files?.some((file) => file.id === id))?.ts;
    },
  };
}

/** Blocks that Slack rejects are our bug; the summary line must still get through. */
async function withBlocks<T, B>(
  log: Logger,
  blocks: B,
  call: (all: { blocks: B } | { blocks: [] }) => Promise<T>,
): Promise<T> {
  try {
    return await call({ blocks });
  } catch (error) {
    if (!areBadBlocks(error)) throw error;
    log.error({ err: error }, 'Slack rejected the blocks of a card; posting only its summary');
    return await call({ blocks: [] });
  }
}
