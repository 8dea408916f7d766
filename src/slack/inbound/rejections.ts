import type { App, webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { DeskService } from '../../model/run/desk.ts';
import type { RunRecord } from '../../model/run/run.ts';
import { Refused } from '../../model/text/errors.ts';
import { decisionCard } from '../../render/decision.ts';
import { rejectionField, rejectionId, rejectionView } from '../../render/rejection.ts';
import { cut, sentence } from '../../render/words.ts';
import { describeSlackError } from '../errors.ts';
import { publishHome } from './home.ts';
import { failureCard, prefixCluster, type SlackContext } from './receive.ts';
import { replyHowever } from './reply.ts';

/** Carried by the window in `private_metadata`. */
const Rejecting = z.object({
  cluster: z.string(),
  run: z.string(),
  token: z.string(),
  channel: z.string(),
  thread: z.string().optional(),
  responseUrl: z.string().optional(),
});
type Rejecting = z.infer<typeof Rejecting>;

/** Docs: "view_submission payload". */
const Submitted = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  view: z.object({
    private_metadata: z.string(),
    state: z.object({
      values: z.object({
        [rejectionField]: z.object({ [rejectionId]: z.object({ value: z.string().nullish() }) }),
      }),
    }),
  }),
});

/** Slack's limit for an error below a field, in characters. */
const maxError = 150;

interface Asking {
  readonly client: webApi.WebClient;
  readonly trigger: string;
  readonly log: Logger;
}

type Clicked = Readonly<Record<'thread' | 'responseUrl', string | undefined>> & Pick<Rejecting, 'channel'>;

/** Opens the window that asks why. False when Slack did not open it: the click then rejects without a reason. */
export function rejectionOpener(
  { client, trigger, log }: Asking,
  { channel, thread, responseUrl }: Clicked,
): (run: RunRecord, token: string) => Promise<boolean> {
  return async (run, token) => {
    const state: Rejecting = { cluster: run.cluster, run: run.id, token, channel, thread, responseUrl };
    try {
      await client.views.open({ trigger_id: trigger, view: rejectionView(run, JSON.stringify(state)) });
      return true;
    } catch (error) {
      log.warn(`asking for the reason of a rejection: ${describeSlackError(error)}`);
      return false;
    }
  };
}

/** Rejects with the reason that was typed, if any. Errors are shown in the window, which stays open. */
export function handleRejections(app: App, context: SlackContext, desks: readonly DeskService[]): void {
  app.view(rejectionId, async ({ ack, body, client }) => {
    const { user, view } = Submitted.parse(body);
    const { cluster, run, token, ...place } = Rejecting.parse(JSON.parse(view.private_metadata));
    const { person, doubt } = await context.personOf(user.id, user.team_id);
    try {
      if (person.outsider !== undefined) throw new Refused(person.outsider);
      const desk = desks.find(({ inventory }) => inventory.name === cluster);
      if (!desk) throw new Refused(`${cluster} is no longer managed by this bot`);
      const reason = view.state.values[rejectionField][rejectionId].value?.trim() || undefined;
      context.log.info({ user: user.id, run, reason }, 'rejection submitted');
      const decision = await desk.reject(run, person, reason, token);
      await ack();
      const shown = await prefixCluster(context, desk, async () => decisionCard('reject', decision));
      if (shown) await replyHowever(client, { ...place, user: user.id }, context)(shown);
      const isHome = place.thread === undefined;
      if (isHome) await publishHome({ ...context, desks }, client, { ...place, user: user.id, team: user.team_id });
    } catch (error) {
      const why = cut(sentence(failureCard(context.log, error, doubt).summary), maxError);
      await ack({ response_action: 'errors', errors: { [rejectionField]: why } });
    }
  });
}
