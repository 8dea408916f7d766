import type { App, webApi } from '@slack/bolt';
import { z } from 'zod';
import { formWord } from '../../model/run/form.ts';
import { Refused } from '../../model/text/errors.ts';
import { formId, formView } from '../../render/form.ts';
import { cut, sentence } from '../../render/words.ts';
import { inWords } from '../errors.ts';
import { type From, queued, type SlackContext, sorry, speakingFor } from './receive.ts';
import { tellQuietly } from './reply.ts';

/** What a form keeps for when it comes back. */
const Kept = z.object({ command: z.string(), cluster: z.string(), channel: z.string() });

/** Docs: "view_submission payload", of a form of ours. */
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

/** Characters of a complaint below a field. */
const longestComplaint = 150;

/** Shows forms to whoever has just typed or clicked: Slack lets one be opened within three seconds of that. */
export function formsBy(client: webApi.WebClient, trigger_id: string): NonNullable<From['show']> {
  return async ({ name, form }, { inventory, channel }) => {
    const kept: z.infer<typeof Kept> = { command: name, cluster: inventory.name, channel };
    try {
      await client.views.open({ trigger_id, view: formView(form, inventory, JSON.stringify(kept)) });
    } catch (error) {
      throw new Refused(
        `Slack did not show the form (${inWords(error)}). Ask for it again, or type \`${name}\` with its words.`,
      );
    }
  };
}

/** What was filled in is done as if its words had been typed; what is wrong with it is said in the form, which stays. */
export function listenToForms(app: App, context: SlackContext): void {
  app.view(formId, async ({ ack, body, client }) => {
    const { user, view } = Submitted.parse(body);
    const { command, cluster, channel } = Kept.parse(JSON.parse(view.private_metadata));
    const { person, doubt } = await context.personOf(user.id, user.team_id);
    const complain = (why: string) =>
      ack({ response_action: 'errors', errors: { [whereOf(view.blocks)]: cut(why, longestComplaint) } });
    try {
      if (person.outsider !== undefined) throw new Refused(person.outsider);
      const desk = context.desks.find(({ inventory }) => inventory.name === cluster);
      if (!desk) throw new Refused(`${cluster} is not run by this bot any more`);
      const filled = filledIn(view.state.values);
      context.log.info({ user: user.id, channel, command, filled }, 'filled in');
      // A form that is sent in twice is one request.
      const asker = { who: person, place: { channel }, key: `form ${view.id}`, filled };
      const answered = await context.answer([command, formWord], asker, desk);
      await ack();
      const tell = tellQuietly(client, { channel, user: user.id }, context.log);
      const card =
        answered.kind === 'run' ? queued(answered.run) : answered.kind === 'card' ? answered.card : undefined;
      const shown = await speakingFor(context, desk, async () => card);
      if (shown) await tell(shown);
    } catch (error) {
      await complain(sentence(sorry(context.log, error, doubt).summary));
    }
  });
}

/** What was typed is more likely wrong than what was chosen. */
function whereOf(blocks: z.infer<typeof Submitted>['view']['blocks']): string {
  const typed = blocks.find(({ element }) => element?.type === 'plain_text_input');
  return (typed ?? blocks[0])?.block_id ?? '';
}

/** By the names of the fields; what was left open is null in what Slack sends. */
function filledIn(values: z.infer<typeof Submitted>['view']['state']['values']): Readonly<Record<string, string>> {
  const given = Object.entries(values).flatMap(([name, { [formId]: input }]) => {
    const { success, data } = Given.safeParse(input);
    return success && data !== '' ? [[name, data] as const] : [];
  });
  return Object.fromEntries(given);
}
