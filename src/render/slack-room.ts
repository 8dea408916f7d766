import type { KnownBlock } from '@slack/types';
import { limits } from './slack-limits.ts';

/** As many blocks as fit into one message or view. Buttons always stay: decisions need them. */
export function fitted(blocks: readonly KnownBlock[], most: number): readonly KnownBlock[] {
  const buttons = blocks.filter(({ type }) => type === 'actions').slice(0, most - 1);
  const room = most - buttons.length;
  const others = blocks.filter(({ type }) => type !== 'actions');
  const kept = new Set([...fittingInto(others, room), ...buttons]);
  const shown = blocks.filter((block) => kept.has(block));
  const missing = blocks.length - shown.length;
  return missing === 0 ? shown : [...shown.filter((block) => kept.has(block)), note(missing)];
}

/** The first blocks that fit. If some are left out, one more makes room for a note. */
function fittingInto(blocks: readonly KnownBlock[], room: number): readonly KnownBlock[] {
  let left: number = limits.total;
  const end = blocks.findIndex((block) => {
    left -= size(block);
    return left < 0;
  });
  const fit = end < 0 ? blocks.length : end;
  return fit === blocks.length && fit <= room ? blocks : blocks.slice(0, Math.min(fit, room - 1));
}

function size(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum, part) => sum + size(part), 0);
}

function note(missing: number): KnownBlock {
  const text = `… ${missing} more ${missing === 1 ? 'part does' : 'parts do'} not fit into one message.`;
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}
