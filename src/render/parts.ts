import type { Markup, Part } from '../model/run/card.ts';

export const text = (markup: Markup): Part => ({ kind: 'text', text: markup });

/** Nothing where there is nothing to list. */
export const list = (items: readonly Markup[]): readonly Part[] => (items.length > 0 ? [{ kind: 'list', items }] : []);
