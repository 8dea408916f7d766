import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Person } from '../../model/inventory/access.ts';
import type { Card } from '../../model/run/card.ts';
import { Refused } from '../../model/text/errors.ts';
import { decisionCard } from '../../render/decision.ts';
import { formOpener } from './forms.ts';
import { type From, prefixCluster, respond, runIn, runTyped, type SlackContext } from './receive.ts';
import { replyByUrl } from './reply.ts';

/** Several buttons with the same action carry a numeric suffix, since Slack wants unique ids. */
const ActionId = z
  .string()
  .transform((id) => id.replace(/-\d+$/, ''))
  .pipe(z.enum(['approve', 'reject', 'cancel', 'run']));
const Action = z.object({ action_id: ActionId, value: z.string() });
type Action = z.infer<typeof Action>;

/** Docs: "block_actions payload". */
const Click = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  channel: z.object({ id: z.string() }),
  container: z.object({ message_ts: z.string(), thread_ts: z.string().optional() }),
  actions: z.tuple([Action]),
  trigger_id: z.string(),
  response_url: z.string(),
});

/** Handles the buttons of a card. Slack's `confirm` dialog is a convenience, not an access check. */
export function handleClicks(app: App, context: SlackContext): void {
  app.action(/.*/, async ({ ack, body, client }) => {
    await ack();
    const { user, channel, container, actions, ...click } = Click.parse(body);
    const { trigger_id: key, response_url: responseUrl } = click;
    const [action] = actions;
    const from = {
      user: user.id,
      team: user.team_id,
      channel: channel.id,
      key,
      // A root message names its own thread.
      thread: container.thread_ts ?? container.message_ts,
      reply: replyByUrl(responseUrl, context, container.thread_ts),
    };
    const show = formOpener(client, key);
    if (action.action_id === 'run') await runTyped(context, action.value, { ...from, responseUrl, show });
    else await respond(context, { ...from, to: 'decision' }, (who) => decide(context, action, { who, from }));
  });
}

interface Clicker {
  readonly who: Person;
  readonly from: From;
}

/** Throws Refused, worded for the person who clicked. */
async function decide(
  context: SlackContext,
  { action_id, value }: Action,
  { who, from }: Clicker,
): Promise<Card | undefined> {
  const { channel, thread = '' } = from;
  context.log.info({ user: who.id, channel, thread }, `clicked ${action_id}`);
  if (who.outsider !== undefined) throw new Refused(who.outsider);
  const found = await runIn(context, { channel, thread });
  if (!found) throw new Refused('This thread has no job; see `/mailha jobs`.');
  const { desk, run } = found;
  return prefixCluster(context, desk, async () => {
    if (action_id === 'cancel') return decisionCard('cancel', await desk.cancel(value, who));
    if (action_id === 'approve') return decisionCard('approve', await desk.approve(run.id, who, value));
    return decisionCard('reject', await desk.reject(run.id, who, undefined, value));
  });
}
