import { z } from 'zod';
import { limits } from './limits.ts';

/** Text of `min`..`max` characters, with Slack's error messages. */
export const chars = (max: number, min = 1) =>
  z
    .string()
    .min(min, `must be more than ${min - 1} characters`)
    .max(max, `must be less than ${max + 1} characters`);

export const list = <T extends z.ZodType>(item: T, max: number, min = 1) =>
  z.array(item).min(min, `no fewer than ${min} items required`).max(max, `no more than ${max} items allowed`);

export const id = chars(limits.id);

const url = chars(limits.url).regex(/^(https?|mailto):/, 'must be a valid url');

export const plainText = (max: number, min = 1) =>
  z.strictObject({ type: z.literal('plain_text'), text: chars(max, min), emoji: z.boolean().optional() });

const mrkdwn = (max: number, min = 1) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: chars(max, min), verbatim: z.boolean().optional() });

export const text = (max: number) => z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);

const confirm = z.strictObject({
  title: plainText(limits.confirmTitle),
  text: text(limits.confirmText),
  confirm: plainText(limits.confirmButton),
  deny: plainText(limits.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});

export const button = z.strictObject({
  type: z.literal('button'),
  action_id: id.optional(),
  text: plainText(limits.buttonText),
  value: chars(limits.buttonValue).optional(),
  url: url.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirm.optional(),
  accessibility_label: chars(limits.buttonText).optional(),
});

export const image = {
  type: z.literal('image'),
  image_url: url.optional(),
  slack_file: z.looseObject({}).optional(),
  alt_text: chars(limits.altText),
};

const menus = [
  'checkboxes',
  'radio_buttons',
  'overflow',
  'datepicker',
  'timepicker',
  'datetimepicker',
  'workflow_button',
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
] as const;

/** Menus, date pickers and similar: accepted without further validation. */
const otherElement = z.looseObject({
  type: z.enum(menus),
  action_id: id.optional(),
});

export const actionElement = z.discriminatedUnion('type', [button, otherElement], 'unsupported element type');
export const accessory = z.discriminatedUnion('type', [button, z.strictObject(image), otherElement]);
export const contextElement = z.discriminatedUnion('type', [
  z.strictObject(image),
  plainText(limits.sectionFieldText),
  mrkdwn(limits.sectionFieldText),
]);
