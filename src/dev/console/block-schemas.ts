import { z } from 'zod';
import { accessory, actionElement, chars, contextElement, id, image, list, plainText, text } from './block-parts.ts';
import { limits } from './limits.ts';
import { richText } from './rich-text.ts';

const block_id = id.optional();

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: text(limits.sectionText).optional(),
    fields: list(text(limits.sectionFieldText), limits.sectionFields).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, 'missing required field: text or fields');

const cell = z.discriminatedUnion('type', [
  // Slack rejects an empty cell; a space is the usual workaround.
  z.strictObject({ type: z.literal('raw_text'), text: chars(limits.tableText) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().optional() }),
  z.strictObject({ ...richText, block_id }),
]);

const table = z.strictObject({
  type: z.literal('table'),
  block_id,
  rows: list(list(cell, limits.tableCells), limits.tableRows),
  column_settings: z.array(z.looseObject({}).nullable()).max(limits.tableCells).optional(),
});

const taskCard = z.strictObject({
  type: z.literal('task_card'),
  block_id,
  task_id: id,
  title: chars(limits.sectionText),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']).optional(),
  details: z.strictObject({ ...richText, block_id }).optional(),
  output: z.strictObject({ ...richText, block_id }).optional(),
  sources: z
    .array(z.strictObject({ type: z.literal('url'), url: chars(limits.url), text: chars(limits.sectionText) }))
    .optional(),
});

const point = z.strictObject({ label: chars(limits.chartLabel), value: z.number() });
const chart = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('pie'), segments: list(point, limits.chartSeries) }),
  z.looseObject({
    type: z.enum(['line', 'bar', 'area']),
    series: list(
      z.strictObject({ name: chars(limits.chartLabel), data: list(point, limits.chartPoints) }),
      limits.chartSeries,
    ),
  }),
]);

const simple = [
  z.strictObject({
    type: z.literal('header'),
    block_id,
    text: plainText(limits.headerText),
    level: z.int().min(1).max(4).optional(),
  }),
  z.strictObject({ type: z.literal('divider'), block_id }),
  z.strictObject({ type: z.literal('context'), block_id, elements: list(contextElement, limits.contextElements) }),
  z.strictObject({ type: z.literal('actions'), block_id, elements: list(actionElement, limits.actionsElements) }),
  z.strictObject({ ...image, block_id, title: plainText(limits.altText).optional() }),
  z.strictObject({ ...richText, block_id }),
  section,
  table,
] as const;

const containable = z.discriminatedUnion('type', [
  ...simple,
  z.looseObject({ type: z.enum(['file', 'input', 'video']) }),
]);

const block = z.discriminatedUnion('type', [
  ...simple,
  taskCard,
  z.strictObject({ type: z.literal('markdown'), block_id, text: chars(limits.markdownTotal) }),
  z.strictObject({ type: z.literal('plan'), block_id, title: chars(limits.sectionText), tasks: z.array(taskCard) }),
  z.strictObject({ type: z.literal('data_visualization'), block_id, title: chars(limits.chartTitle), chart }),
  z.looseObject({
    type: z.literal('container'),
    block_id,
    title: plainText(limits.containerTitle).optional(),
    child_blocks: list(containable, limits.containerBlocks),
  }),
  // Accepted without further validation.
  z.looseObject({
    type: z.enum(['file', 'input', 'video', 'data_table', 'context_actions', 'card', 'carousel']),
    block_id,
  }),
]);

/** A display-only block in a view. */
export const viewBlock = z.discriminatedUnion('type', [...simple]);

/** The blocks of one message, checked individually; the rules across blocks are in validate-blocks.ts. */
export const messageBlocks = z
  .array(block)
  .max(limits.messageBlocks, `no more than ${limits.messageBlocks} items allowed`);
export type MessageBlock = z.infer<typeof block>;
