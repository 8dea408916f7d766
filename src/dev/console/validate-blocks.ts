import type { z } from 'zod';
import { type MessageBlock, messageBlocks } from './block-schemas.ts';
import { limits } from './limits.ts';

/** One reason why Slack rejects blocks, with its location. */
export interface BlockProblem {
  /** Slack reports a second table as `invalid_attachments`, although there are no attachments. */
  readonly error: 'invalid_blocks' | 'invalid_attachments';
  /** A JSON pointer (RFC 6901), as `/blocks/0/text/text`. */
  readonly pointer: string;
  readonly message: string;
}

/** Slack's errors for the blocks of a message; empty if valid. */
export function validateBlocks(blocks: unknown): readonly BlockProblem[] {
  const parsed = messageBlocks.safeParse(blocks, { reportInput: true });
  if (!parsed.success) return parsed.error.issues.map((issue) => ({ error: 'invalid_blocks', ...problemOf(issue) }));
  return [...repeatedIds(parsed.data), ...exceededTotals(parsed.data)];
}

/** Formats a problem as in Slack's `response_metadata.messages`. */
export function describe({ pointer, message }: Pick<BlockProblem, 'pointer' | 'message'>): string {
  return `[ERROR] ${message} [json-pointer:${pointer}]`;
}

/** Converts a zod issue to Slack's wording, with its location below `root`. */
export function problemOf(issue: z.core.$ZodIssue, root = '/blocks'): Pick<BlockProblem, 'pointer' | 'message'> {
  const pointer = [root, ...issue.path].join('/');
  if (issue.code === 'invalid_union' && issue.path.at(-1) === 'type') {
    return { pointer, message: `unsupported type: ${JSON.stringify(issue.input)}` };
  }
  if (issue.code === 'unrecognized_keys')
    return { pointer, message: `invalid additional property: ${issue.keys.join(', ')}` };
  return { pointer, message: issue.message };
}

function repeatedIds(blocks: readonly MessageBlock[]): readonly BlockProblem[] {
  const seen = new Set<string>();
  return blocks.flatMap(({ block_id }, i) => {
    if (block_id === undefined) return [];
    const repeated = seen.has(block_id);
    seen.add(block_id);
    return repeated
      ? [problem(`/blocks/${i}/block_id`, `\`block_id\` (${block_id}) already exists for another block`)]
      : [];
  });
}

function exceededTotals(blocks: readonly MessageBlock[]): readonly BlockProblem[] {
  const tables = blocks.filter(({ type }) => type === 'table' || type === 'data_table');
  const charts = blocks.filter(({ type }) => type === 'data_visualization');
  const found: BlockProblem[] = [];
  if (tables.length > limits.tables) {
    found.push({ error: 'invalid_attachments', pointer: '/blocks', message: 'only_one_table_allowed' });
  }
  if (charts.length > limits.charts)
    found.push(problem('/blocks', `no more than ${limits.charts} data_visualization blocks allowed`));
  const markdown = sum(blocks.map((block) => (block.type === 'markdown' ? block.text.length : 0)));
  if (markdown > limits.markdownTotal)
    found.push(problem('/blocks', `markdown must be less than ${limits.markdownTotal + 1} characters`));
  const cells = sum(blocks.map((block) => (block.type === 'table' ? textLength(block.rows) : 0)));
  if (cells > limits.tableText)
    found.push(problem('/blocks', `table must be less than ${limits.tableText + 1} characters`));
  return found;
}

function problem(pointer: string, message: string): BlockProblem {
  return { error: 'invalid_blocks', pointer, message };
}

/** Total length of all `text` strings, at any depth. */
function textLength(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return sum(
    Object.entries(value).map(([key, part]) =>
      key === 'text' && typeof part === 'string' ? part.length : textLength(part),
    ),
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
