import { z } from 'zod';
import { chars, id, list, plainText } from './block-parts.ts';
import { viewBlock } from './block-schemas.ts';
import { limits } from './limits.ts';

const option = z.strictObject({
  text: plainText(limits.optionText),
  value: chars(limits.optionValue),
  description: plainText(limits.optionText).optional(),
});
export type Option = z.infer<typeof option>;

const placeholder = plainText(limits.placeholder).optional();

const element = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('plain_text_input'),
    action_id: id,
    placeholder,
    initial_value: z.string().optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(limits.inputText).optional(),
    max_length: z.int().min(1).max(limits.inputText).optional(),
  }),
  z.strictObject({
    type: z.literal('static_select'),
    action_id: id,
    placeholder,
    options: list(option, limits.options),
    initial_option: option.optional(),
  }),
]);

/** An input block, with the elements this workspace supports. */
export const input = z.strictObject({
  type: z.literal('input'),
  block_id: id,
  label: plainText(limits.inputLabel),
  hint: plainText(limits.inputLabel).optional(),
  optional: z.boolean().optional(),
  element,
});
export type Input = z.infer<typeof input>;

/** Docs: "Modal views". */
export const modal = z
  .strictObject({
    type: z.literal('modal'),
    title: plainText(limits.modalTitle),
    submit: plainText(limits.modalTitle).optional(),
    close: plainText(limits.modalTitle).optional(),
    callback_id: id.optional(),
    external_id: id.optional(),
    private_metadata: z.string().max(limits.privateMetadata).optional(),
    notify_on_close: z.boolean().optional(),
    clear_on_close: z.boolean().optional(),
    blocks: list(z.union([input, viewBlock]), limits.viewBlocks),
  })
  .refine(({ submit, blocks }) => submit !== undefined || blocks.every(({ type }) => type !== 'input'), {
    message: 'a submit button is required with input blocks',
    path: ['submit'],
  });
export type Modal = z.infer<typeof modal>;

/** Docs: "App Home". */
export const home = z.looseObject({ type: z.literal('home'), blocks: list(viewBlock, limits.viewBlocks, 0) });
export type PublishedHome = z.infer<typeof home>;
