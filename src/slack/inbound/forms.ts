import type { App, webApi } from '@slack/bolt';
import { z } from 'zod';
import { formWord } from '../../model/run/form.ts';
import { Refused } from '../../model/text/errors.ts';
import { formId, formView } from '../../render/form.ts';
import { cut, sentence } from '../../render/words.ts';
import { describeSlackError } from '../errors.ts';
import { type From, failureCard, prefixCluster, requestedCard, type SlackContext } from './receive.ts';
import { replyHowever } from './reply.ts';

/** Carried by the form in `private_metadata`. A view_submission has no response_url of its own, so that of the command comes along. */
const FormState = z.object({
  command: z.string(),
  cluster: z.string(),
  channel: z.string(),
  responseUrl: z.string().optional(),
});

/** Docs: "view_submission payload". */
const Submitted = z.object({
  user: z.object({ id: z.string(), team_id: z.string().optional() }),
  view: z.object({
    id: z.string(),
    private_metadata: z.string(),
    blocks: z.array(z.object({ block_id: z.string(), element: z.object({ type: z.string() }).optional() })),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  }),
});

const Given = z.union([
  z.object({ selected_option: z.object({ value: z.string() }) }).transform((given) => given.selected_option.value),
  z.object({ value: z.string() }).transform(({ value }) => value),
]);

/** Slack's limit for an error below a field, in characters. */
const maxError = 150;

/** Opens forms for the person who just typed or clicked; a `trigger_id` is valid for three seconds. */
export function formOpener(
  client: webApi.WebClient,
  trigger_id: string,
  responseUrl?: string,
): NonNullable<From['show']> {
  return async ({ name, form }, { inventory, channel }) => {
    const state: z.infer<typeof FormState> = { command: name, cluster: inventory.name, channel, responseUrl };
    try {
      await client.views.open({ trigger_id, view: formView(form, inventory, JSON.stringify(state)) });
    } catch (error) {
      throw new Refused(
        `Slack did not open the form (${describeSlackError(error)}). Try again, or type \`${name}\` with its arguments.`,
      );
    }
  };
}

/** Runs a submitted form as if its words had been typed. Errors are shown in the form, which stays open. */
export function handleForms(app: App, context: SlackContext): void {
  app.view(formId, async ({ ack, body, client }) => {
    const { user, view } = Submitted.parse(body);
    const { command, cluster, ...place } = FormState.parse(JSON.parse(view.private_metadata));
    const { person, doubt } = await context.personOf(user.id, user.team_id);
    const showError = (why: string) =>
      ack({ response_action: 'errors', errors: { [errorBlock(view.blocks)]: cut(why, maxError) } });
    try {
      if (person.outsider !== undefined) throw new Refused(person.outsider);
      const desk = context.desks.find(({ inventory }) => inventory.name === cluster);
      if (!desk) throw new Refused(`${cluster} is no longer managed by this bot`);
      const filled = filledIn(view.state.values);
      context.log.info({ user: user.id, channel: place.channel, command, filled }, 'form submitted');
      // A form submitted twice is one request.
      const asker = { who: person, place, key: `form ${view.id}`, filled };
      const answered = await context.answer([command, formWord], asker, desk);
      await ack();
      const reply = replyHowever(client, { ...place, user: user.id }, context);
      const card =
        answered.kind === 'run' ? requestedCard(answered.run) : answered.kind === 'card' ? answered.card : undefined;
      const shown = await prefixCluster(context, desk, async () => card);
      if (shown) await reply(shown);
    } catch (error) {
      await showError(sentence(failureCard(context.log, error, doubt).summary));
    }
  });
}

/** The error goes below the first text input: a typed value is more likely wrong than a selected one. */
function errorBlock(blocks: z.infer<typeof Submitted>['view']['blocks']): string {
  const typed = blocks.find(({ element }) => element?.type === 'plain_text_input');
  return (typed ?? blocks[0])?.block_id ?? '';
}

/** Values by field name. Slack sends null for a field left empty. */
function filledIn(values: z.infer<typeof Submitted>['view']['state']['values']): Readonly<Record<string, string>> {
  const given = Object.entries(values).flatMap(([name, { [formId]: input }]) => {
    const { success, data } = Given.safeParse(input);
    return success && data !== '' ? [[name, data] as const] : [];
  });
  return Object.fromEntries(given);
}
