import { z } from 'zod';

/** A block of a message; validate-blocks.ts checks its content. */
export type Block = Readonly<Record<string, unknown>> & { readonly type: string };

const SlackFile = z.looseObject({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  size: z.number(),
  mimetype: z.string(),
  url_private: z.string(),
});
export type SlackFile = z.infer<typeof SlackFile>;

/** The message fields that the console and tests read; other fields are kept. */
export const SlackMessage = z.looseObject({
  ts: z.string(),
  text: z.string().default(''),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  thread_ts: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string() })).optional(),
  files: z.array(SlackFile).optional(),
  edited: z.object({ ts: z.string() }).optional(),
  reply_count: z.number().optional(),
  metadata: z.looseObject({ event_type: z.string() }).optional(),
});
export type SlackMessage = z.infer<typeof SlackMessage>;

/** A message visible to one user only; Slack does not store it. */
export interface Ephemeral {
  readonly ts: string;
  readonly channel: string;
  /** The user it is visible to. */
  readonly user: string;
  /** The sender: the bot, or Slackbot when a command failed. */
  readonly from: string;
  readonly text: string;
  readonly thread_ts?: string | undefined;
  readonly blocks?: readonly Block[] | undefined;
}
