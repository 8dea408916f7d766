import type { App } from '@slack/bolt';
import { z } from 'zod';
import { formOpener } from './forms.ts';
import { runTyped, type SlackContext } from './receive.ts';
import { replyByUrl } from './reply.ts';

/** Only the fields we use; Slack may add others (docs: "Implementing slash commands"). */
const Command = z.object({
  text: z.string().default(''),
  user_id: z.string(),
  team_id: z.string(),
  channel_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string(),
});

/** Handles `/mailha …`. The ack is empty: the job is confirmed once it is queued. */
export function handleCommands(app: App, context: SlackContext): void {
  app.command('/mailha', async ({ ack, command, client }) => {
    await ack();
    const { text, user_id: user, team_id: team, channel_id: channel, ...more } = Command.parse(command);
    const { trigger_id: key, response_url: responseUrl } = more;
    const from = { user, team, channel, key, responseUrl, show: formOpener(client, key, responseUrl) };
    await runTyped(context, text, { ...from, reply: replyByUrl(responseUrl, context) });
  });
}
