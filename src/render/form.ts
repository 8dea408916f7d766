import type { InputBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types';
import type { Inventory } from '../model/inventory/inventory.ts';
import type { Field, Form } from '../model/run/form.ts';
import { limits } from './slack-limits.ts';
import { cut } from './words.ts';

/** Callback id of every form, and action id of the input in each of its blocks. */
export const formId = 'mailha_form';

/** A form as views.open takes it. `kept` comes back with what was filled in. */
export function formView(form: Form, inventory: Inventory, kept: string): ModalView {
  return {
    type: 'modal',
    callback_id: formId,
    title: plain(form.title, limits.modalTitle),
    submit: plain('Request', limits.modalTitle),
    close: plain('Cancel', limits.modalTitle),
    private_metadata: kept,
    blocks: [
      ...form.fields(inventory).map(inputOf),
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `Cluster *${inventory.name}*. Changes need approval.` }],
      },
    ],
  };
}

function inputOf(field: Field): InputBlock {
  const { name, label, optional = false } = field;
  const block = { type: 'input', block_id: name, label: plain(label, limits.inputLabel), optional } as const;
  if (field.kind === 'text') {
    const placeholder = plain(field.example, limits.placeholder);
    return {
      ...block,
      element: { type: 'plain_text_input', action_id: formId, placeholder, max_length: limits.formText },
    };
  }
  const options = field.choices.slice(0, limits.options).map(({ value, label = value, about }): PlainTextOption => {
    const description = about === undefined ? {} : { description: plain(about, limits.option) };
    return { text: plain(label, limits.option), value, ...description };
  });
  return { ...block, element: { type: 'static_select', action_id: formId, options } };
}

const plain = (text: string, most: number): PlainTextElement => ({
  type: 'plain_text',
  text: cut(text, most),
  emoji: false,
});
