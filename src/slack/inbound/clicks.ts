import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Person } from '../../model/inventory/access.ts';
import type { Card } from '../../model/run/card.ts';
import { Refused } from '../../model/text/errors.ts';
import { decisionCard } from '../../render/decision.ts';
import { formsBy } from './forms.ts';
import { attend, type From, hear, runIn, type SlackContext, speakingFor } from './receive.ts';
import { tellByUrl } from './reply.ts';

/** One of several buttons that do the same has a number. */
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

/** The buttons of a card. What Slack asked before the click (`confirm`) is a courtesy and no check. */
export function listenToClicks(app: App, context: SlackContext): void {
  app.action(/.*/, async ({ ack, body, client }) => {
    await ack();
    const { user, channel, container, actions, ...click } = Click.parse(body);
    const { trigger_id: key, response_url: responseUrl } = click;
    const [action] = actions;
    const from = {
      ...{ user: user.id, team: user.team_id, channel: channel.id, key },
      // A root message is the thread that hangs on it.
      thread: container.thread_ts ?? container.message_ts,
      tell: tellByUrl(responseUrl, context.log, container.thread_ts),
    };
    const show = formsBy(client, key);
    if (action.action_id === 'run') await hear(context, action.value, { ...from, responseUrl, show });
    else await attend(context, { ...from, to: 'decision' }, (who) => decide(context, action, { who, from }));
  });
}

interface Clicker {
  readonly who: Person;
  readonly from: From;
}

/** Throws Refused in words for the one who clicked. */
async function decide(
  context: SlackContext,
  { action_id, value }: Action,
  { who, from }: Clicker,
): Promise<Card | undefined> {
  const { channel, thread = '' } = from;
  context.log.info({ user: who.id, channel, thread }, `clicked ${action_id}`);
  if (who.outsider !== undefined) throw new Refused(who.outsider);
  const found = await runIn(context, { channel, thread });
  if (!found) throw new Refused('No job is known any more in this thread; `/mailha jobs` lists those that are.');
  const { desk, run } = found;
  return speakingFor(context, desk, async () => {
    if (action_id === 'cancel') return decisionCard('cancel', await desk.cancel(value, who));
    if (action_id === 'approve') return decisionCard('approve', await desk.approve(run.id, who, value));
    return decisionCard('reject', await desk.reject(run.id, who, undefined, value));
  });
}
