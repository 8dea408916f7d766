import type { Core } from './core.ts';
import { type Delivery, deliver } from './delivery.ts';
import { asRecord, asString } from './json.ts';
import type { OpenModal } from './modals.ts';
import { submissionPayload } from './payloads.ts';
import type { Input } from './view-schemas.ts';

export interface Fill {
  readonly user: string;
  /** By block id: the text, or the value of the chosen option. Empty inputs are absent. */
  readonly values: Readonly<Record<string, string>>;
}

/** Submits the user's open modal. It closes unless the bot answers with errors. */
export async function fill(core: Core, { user, values }: Fill): Promise<Delivery> {
  const who = core.directory.user(user);
  const modal = core.modals.of(user);
  if (!who || !modal) throw new Error(`${user} has no open modal`);
  const inputs = modal.view.blocks.filter((block): block is Input => block.type === 'input');
  const state = Object.fromEntries(inputs.map((input) => [input.block_id, inputState(input, values[input.block_id])]));
  const delivery = await deliver(core, {
    type: 'interactive',
    payload: submissionPayload(who, modal, { values: state, trigger: core.modals.trigger(user) }),
  });
  const errors = errorsIn(delivery.body);
  if (delivery.error) core.modals.setErrors(user, onFirstInput(modal, 'We had some trouble connecting. Try again?'));
  else if (errors) core.modals.setErrors(user, errors);
  else core.modals.close(user);
  core.changed();
  return delivery;
}

/** The state of an input, as Slack sends it. Throws the error Slack would show the user. */
function inputState({ element, label, optional }: Input, value = ''): Readonly<Record<string, object>> {
  const { type, action_id } = element;
  if (value === '' && !optional) throw new Error(`${label.text}: this field is required`);
  if (element.type === 'plain_text_input') return { [action_id]: { type, value: value === '' ? null : value } };
  const chosen = element.options.find((option) => option.value === value) ?? null;
  if (value !== '' && !chosen) throw new Error(`${label.text}: no option ${value}`);
  return { [action_id]: { type, selected_option: chosen } };
}

function errorsIn(body: unknown): OpenModal['errors'] | undefined {
  const answer = asRecord(body);
  if (answer?.response_action !== 'errors') return undefined;
  return Object.fromEntries(
    Object.entries(asRecord(answer.errors) ?? {}).map(([block, why]) => [block, asString(why) ?? '']),
  );
}

const onFirstInput = ({ view }: OpenModal, why: string) => ({ [view.blocks[0]?.block_id ?? '']: why });
