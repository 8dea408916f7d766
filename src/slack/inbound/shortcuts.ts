import type { App } from '@slack/bolt';
import { z } from 'zod';
import { Refused } from '../../model/text/errors.ts';
import { actionsCard } from '../../render/actions.ts';
import { prefixCluster, respond, runIn, type SlackContext } from './receive.ts';
import { replyByUrl } from './reply.ts';

/** Docs: "Shortcut payload", of a message. */
const Shortcut = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }),
  trigger_id: z.string(),
  response_url: z.string(),
});

export const jobActions = 'mailha_job_actions';

/** Handles "Job actions" in a message's menu: the actions for the job in this thread. */
export function handleShortcuts(app: App, context: SlackContext): void {
  app.shortcut(jobActions, async ({ ack, body }) => {
    await ack();
    const { user, channel, message, trigger_id: key, response_url: responseUrl } = Shortcut.parse(body);
    const thread = message.thread_ts ?? message.ts;
    const reply = replyByUrl(responseUrl, context, message.thread_ts);
    const from = { user: user.id, team: user.team_id, channel: channel.id, key, thread, reply };
    await respond(context, { ...from, to: 'question' }, async (who) => {
      const found = await runIn(context, { channel: channel.id, thread });
      if (!found) throw new Refused('This message belongs to no job; see `/mailha jobs`.');
      return prefixCluster(context, found.desk, async () => {
        if (!found.desk.permissionsOf(who).includes('viewer')) throw new Refused('You need the viewer role');
        return actionsCard(found.run);
      });
    });
  });
}
