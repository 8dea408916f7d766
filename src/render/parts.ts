import type { Markup, Part } from '../model/run/card.ts';

export const text = (markup: Markup): Part => ({ kind: 'text', text: markup });

/** A list, or no part when it would be empty. */
export const list = (items: readonly Markup[]): readonly Part[] => (items.length > 0 ? [{ kind: 'list', items }] : []);
