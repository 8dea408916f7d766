import type { App, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Person } from '../../model/inventory/access.ts';
import type { Card } from '../../model/run/card.ts';
import type { DeskService } from '../../model/run/desk.ts';
import { planButtonOf } from '../../model/run/plan-button.ts';
import { Refused } from '../../model/text/errors.ts';
import { decisionCard } from '../../render/decision.ts';
import { formOpener } from './forms.ts';
import { publishHome } from './home.ts';
import { type From, prefixCluster, type RunAndDesk, respond, runIn, runTyped, type SlackContext } from './receive.ts';
import { rejectionOpener } from './rejections.ts';
import { replyByUrl, replyInDirectMessage } from './reply.ts';

/** Several buttons with the same action carry a numeric suffix, since Slack wants unique ids. */
const ActionId = z
  .string()
  .transform((id) => id.replace(/-\d+$/, ''))
  // `cancel` is of messages that were posted before Cancel became a command.
  .pipe(z.enum(['approve', 'reject', 'cancel', 'run']));
const Action = z.object({ action_id: ActionId, value: z.string() });
type Action = z.infer<typeof Action>;

/** Docs: "block_actions payload". In App Home there is neither a channel nor a response_url. */
const Click = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  channel: z.object({ id: z.string() }).optional(),
  container: z.object({ message_ts: z.string().optional(), thread_ts: z.string().optional() }),
  /** App Home, with the person's direct message with the bot in its metadata. */
  view: z.object({ private_metadata: z.string() }).optional(),
  actions: z.tuple([Action]),
  trigger_id: z.string(),
  response_url: z.string().optional(),
});
type Click = z.infer<typeof Click>;

/** Handles the buttons of a card. Slack's `confirm` dialog is a convenience, not an access check. */
export function handleClicks(app: App, context: SlackContext, desks: readonly DeskService[]): void {
  app.action(/.*/, async ({ ack, body, client }) => {
    await ack();
    const click = Click.parse(body);
    const { trigger_id: key, response_url: responseUrl } = click;
    const [{ action_id, value }] = click.actions;
    const from = { ...origin(click, client, context), responseUrl, show: formOpener(client, key, responseUrl) };
    const { channel, thread } = from;
    if (action_id === 'run') await runTyped(context, value, from);
    else if (action_id === 'cancel') await runTyped(context, `cancel ${value}`, from);
    else {
      const ask = rejectionOpener({ client, trigger: key, log: context.log }, { channel, thread, responseUrl });
      await respond(context, { ...from, to: 'decision' }, (who) =>
        decide(context, { action_id, value }, { who, from, ask }),
      );
    }
    if (click.view) await publishHome({ ...context, desks }, client, from);
  });
}

/** Where the click came from. What is clicked in App Home is answered in the person's direct message with the bot. */
function origin(click: Click, client: webApi.WebClient, context: SlackContext): From {
  const { user, container, trigger_id: key, response_url: responseUrl } = click;
  const channel = click.channel?.id ?? click.view?.private_metadata ?? '';
  const { message_ts, thread_ts } = container;
  const reply = responseUrl
    ? replyByUrl(responseUrl, context, thread_ts)
    : replyInDirectMessage(client, { channel, user: user.id }, context);
  // A root message names its own thread.
  return { user: user.id, team: user.team_id, key, channel, thread: thread_ts ?? message_ts, reply };
}

interface Clicker {
  readonly who: Person;
  readonly from: From;
  /** Asks for the reason of a rejection. */
  readonly ask: ReturnType<typeof rejectionOpener>;
}

/** Throws Refused, worded for the person who clicked. */
async function decide(
  context: SlackContext,
  { action_id, value }: Pick<Action, 'value'> & { readonly action_id: 'approve' | 'reject' },
  { who, from, ask }: Clicker,
): Promise<Card | undefined> {
  const { channel, thread } = from;
  context.log.info({ user: who.id, channel, thread }, `clicked ${action_id}`);
  if (who.outsider !== undefined) throw new Refused(who.outsider);
  const { desk, run, token } = await planOf(context, value, from);
  return prefixCluster(context, desk, async () => {
    if (action_id === 'approve') return decisionCard('approve', await desk.approve(run.id, who, token));
    const mayReject = run.state === 'waiting' && run.token === token && desk.permissionsOf(who).includes('approver');
    if (mayReject && (await ask(run, token))) return undefined;
    return decisionCard('reject', await desk.reject(run.id, who, undefined, token));
  });
}

/** The plan that the button names, or that of the thread. Throws Refused. */
async function planOf(
  context: SlackContext,
  value: string,
  from: From,
): Promise<RunAndDesk & { readonly token: string }> {
  const named = planButtonOf(value);
  const found = named ? await runNamed(context, named) : await runIn(context, from);
  if (!found) throw new Refused('This thread has no job; see `/mailha jobs`.');
  return { ...found, token: named?.token ?? value };
}

async function runNamed(
  { desks }: SlackContext,
  { cluster, run: id }: { readonly cluster: string; readonly run: string },
): Promise<RunAndDesk | undefined> {
  const desk = desks.find(({ inventory }) => inventory.name === cluster);
  const run = await desk?.run(id);
  return desk && run && { desk, run };
}
