import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import type { Picture, TextFile } from '../../model/run/card.ts';
import { slackWord } from '../errors.ts';
import type { PostUnit } from './next.ts';

/** Where a unit goes and what it is known by. `thread` is absent for the root. */
export interface ThreadRef {
  readonly channel: string;
  readonly thread: string | undefined;
  readonly cluster: string;
  readonly run: string;
}

const eventType = 'mailha_post';

/** The calls that the poster makes. Each throws what the WebClient throws. */
export interface Calls {
  /** Answers the `ts` of the new message. */
  post(unit: PostUnit, spot: ThreadRef): Promise<string>;
  /** Whether there is such a message, by the metadata that it was posted with: its `ts`. */
  find(unit: PostUnit, spot: ThreadRef, since: number): Promise<string | undefined>;
  update(unit: PostUnit, channel: string, ts: string): Promise<void>;
  /** Uploads without showing it to anybody; answers its id. May be repeated. */
  upload(file: TextFile | Picture): Promise<string>;
  share(id: string, title: string, spot: ThreadRef): Promise<void>;
  /** The `ts` of the message by which a file was shared. */
  findFile(id: string, spot: ThreadRef, since: number): Promise<string | undefined>;
}

export function callsOf(client: webApi.WebClient, log: Logger): Calls {
  async function messagesSince({ channel, thread }: ThreadRef, since: number) {
    // A clock that is a minute off must not hide it.
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
      if (!('message' in shown)) throw new Error(`posting ${key} of job ${run}: a file is no message`);
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
      if (!('message' in shown)) throw new Error(`updating ${key}: a file cannot be changed`);
      const { text, blocks } = shown.message;
      await withBlocks(log, blocks, (all) => client.chat.update({ channel, ts, text, ...all }));
    },
    async upload(file) {
      // Only who posts pictures pays for what draws them.
      const content = 'svg' in file ? (await import('./picture.ts')).pngOf(file.svg) : Buffer.from(file.text);
      const bytes = new Uint8Array(content);
      const { upload_url: url = '', file_id = '' } = await client.files.getUploadURLExternal({
        filename: file.name,
        length: bytes.length,
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
    async findFile(id, spot, since) {
      return (await messagesSince(spot, since)).find(({ files }) => files?.some((file) => file.id === id))?.ts;
    },
  };
}

const badBlocks = [
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'invalid_attachments',
  'invalid_arguments',
];

/** A card that Slack does not take is a bug of ours; its one line of text still has to get through. */
async function withBlocks<T, B>(
  log: Logger,
  blocks: B,
  call: (all: { blocks: B } | { blocks: [] }) => Promise<T>,
): Promise<T> {
  try {
    return await call({ blocks });
  } catch (error) {
    if (!badBlocks.includes(slackWord(error) ?? '')) throw error;
    log.error({ err: error }, 'Slack does not take the blocks of a card; only its summary is shown');
    return await call({ blocks: [] });
  }
}
