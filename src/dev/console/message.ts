import { z } from 'zod';

/** A block as it lies in a message; validate-blocks.ts says more about it. */
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

/** The fields of a message that the console and tests look at; the others stay in it. */
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

/** A message that only one person sees and that Slack does not keep. */
export interface Ephemeral {
  readonly ts: string;
  readonly channel: string;
  /** Who sees it. */
  readonly user: string;
  /** Who says it: the bot, or Slackbot where a command failed. */
  readonly from: string;
  readonly text: string;
  readonly thread_ts?: string | undefined;
  readonly blocks?: readonly Block[] | undefined;
}
