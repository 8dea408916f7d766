import type { App } from '@slack/bolt';
import { z } from 'zod';
import { Refused } from '../../model/text/errors.ts';
import { actionsCard } from '../../render/actions.ts';
import { attend, runIn, type SlackContext, speakingFor } from './receive.ts';
import { tellByUrl } from './reply.ts';

/** Docs: "Shortcut payload", of a message. */
const Shortcut = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }),
  trigger_id: z.string(),
  response_url: z.string(),
});

export const jobActions = 'mailha_job_actions';

/** "Job actions" in the menu of a message: what can be done about the job whose thread it is in. */
export function listenToShortcuts(app: App, context: SlackContext): void {
  app.shortcut(jobActions, async ({ ack, body }) => {
    await ack();
    const { user, channel, message, trigger_id: key, response_url: responseUrl } = Shortcut.parse(body);
    const thread = message.thread_ts ?? message.ts;
    const tell = tellByUrl(responseUrl, context.log, message.thread_ts);
    const from = { user: user.id, team: user.team_id, channel: channel.id, key, thread, tell };
    await attend(context, { ...from, to: 'question' }, async (who) => {
      const found = await runIn(context, { channel: channel.id, thread });
      if (!found) throw new Refused('This message is of no job; `/mailha jobs` lists the latest.');
      return speakingFor(context, found.desk, async () => {
        if (!found.desk.permissionsOf(who).includes('viewer')) throw new Refused('You need the viewer role');
        return actionsCard(found.run);
      });
    });
  });
}
