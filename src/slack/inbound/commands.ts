import type { App } from '@slack/bolt';
import { z } from 'zod';
import { formsBy } from './forms.ts';
import { hear, type SlackContext } from './receive.ts';
import { tellByUrl } from './reply.ts';

/** Only the fields that are used; Slack adds others as it likes (docs: "Implementing slash commands"). */
const Command = z.object({
  text: z.string().default(''),
  user_id: z.string(),
  team_id: z.string(),
  channel_id: z.string(),
  trigger_id: z.string(),
  response_url: z.string(),
});

/** `/mailha …`. The ack says nothing: that something is queued is said once it is. */
export function listenToCommands(app: App, context: SlackContext): void {
  app.command('/mailha', async ({ ack, command, client }) => {
    await ack();
    const { text, user_id: user, team_id: team, channel_id: channel, ...more } = Command.parse(command);
    const { trigger_id: key, response_url: responseUrl } = more;
    const from = { user, team, channel, key, responseUrl, show: formsBy(client, key) };
    await hear(context, text, { ...from, tell: tellByUrl(responseUrl, context.log) });
  });
}
