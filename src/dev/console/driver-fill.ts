import type { Core } from './core.ts';
import { type Delivery, deliver } from './delivery.ts';
import { asRecord, asString } from './json.ts';
import type { OpenModal } from './modals.ts';
import { submissionPayload } from './payloads.ts';
import type { Input } from './view-schemas.ts';

export interface Fill {
  readonly user: string;
  /** By the ids of the blocks: a text, or the value of an option. What is left open is not there. */
  readonly values: Readonly<Record<string, string>>;
}

/** Somebody sends in the modal that they look at. It closes, unless the bot says what is wrong with it. */
export async function fill(core: Core, { user, values }: Fill): Promise<Delivery> {
  const who = core.directory.user(user);
  const modal = core.modals.of(user);
  if (!who || !modal) throw new Error(`filling in a form: ${user} looks at none`);
  const inputs = modal.view.blocks.filter((block): block is Input => block.type === 'input');
  const state = Object.fromEntries(inputs.map((input) => [input.block_id, given(input, values[input.block_id])]));
  const delivery = await deliver(core, {
    type: 'interactive',
    payload: submissionPayload(who, modal, { values: state, trigger: core.modals.trigger(user) }),
  });
  const errors = complaints(delivery.body);
  if (delivery.error) core.modals.complain(user, onFirst(modal, 'We had some trouble connecting. Try again?'));
  else if (errors) core.modals.complain(user, errors);
  else core.modals.close(user);
  core.changed();
  return delivery;
}

/** What stands in an input, as Slack sends it. Throws what Slack itself would say to the person. */
function given({ element, label, optional }: Input, value = ''): Readonly<Record<string, object>> {
  const { type, action_id } = element;
  if (value === '' && !optional) throw new Error(`${label.text}: this field is required`);
  if (element.type === 'plain_text_input') return { [action_id]: { type, value: value === '' ? null : value } };
  const chosen = element.options.find((option) => option.value === value) ?? null;
  if (value !== '' && !chosen) throw new Error(`${label.text}: there is no ${value} to choose`);
  return { [action_id]: { type, selected_option: chosen } };
}

function complaints(body: unknown): OpenModal['errors'] | undefined {
  const answer = asRecord(body);
  if (answer?.response_action !== 'errors') return undefined;
  return Object.fromEntries(
    Object.entries(asRecord(answer.errors) ?? {}).map(([block, why]) => [block, asString(why) ?? '']),
  );
}

const onFirst = ({ view }: OpenModal, why: string) => ({ [view.blocks[0]?.block_id ?? '']: why });
