import { useState } from 'react';
import type { Hint } from '../hint.ts';
import { type ConsoleHint, suggest } from './hints.ts';
import { readHistory } from './history.ts';

interface DraftOptions {
  readonly user: string;
  readonly prefixes: readonly string[];
  readonly hints: readonly Hint[];
}

/** The text being typed, its completions, and the input history. */
export interface Draft {
  readonly text: string;
  readonly offered: readonly ConsoleHint[];
  /** Index of the chosen completion; -1 for none. */
  readonly chosen: number;
  write(text: string): void;
  /** Handles a key; returns false if it has no special meaning. */
  press(key: string): boolean;
}

const nothing = { text: '', chosen: -1, quiet: false, back: 0 };

export function useDraft({ user, prefixes, hints }: DraftOptions, submit: () => void): Draft {
  // `quiet` hides completions until the next input; `back` is the position in the history.
  const [{ text, chosen, quiet, back }, set] = useState(nothing);
  const offered = quiet ? [] : suggest(text, prefixes, hints);
  const write = (next: string) => set({ ...nothing, text: next });

  /** Accepts the chosen completion, or sends. */
  function enter(): boolean {
    const suggestion = offered[chosen];
    if (suggestion) write(suggestion.completed);
    else submit();
    return true;
  }

  function complete(): boolean {
    const suggestion = offered[Math.max(chosen, 0)];
    if (!suggestion || suggestion.completed === text) return false;
    write(suggestion.completed);
    return true;
  }

  function hideCompletions(): boolean {
    if (offered.length === 0) return false;
    set({ text, chosen: -1, quiet: true, back });
    return true;
  }

  /** Moves through the completions, or else through the history (older entries are up). */
  function move(step: 1 | -1): boolean {
    if (offered.length > 0) {
      const from = chosen === -1 && step === -1 ? 0 : chosen;
      set({ text, quiet, back, chosen: (from + step + offered.length) % offered.length });
      return true;
    }
    if (text !== '' && back === 0) return false;
    const { entries } = readHistory(user);
    const at = Math.min(Math.max(back - step, 0), entries.length);
    set({ text: at === 0 ? '' : (entries.at(-at) ?? ''), chosen: -1, quiet: true, back: at });
    return true;
  }

  function press(key: string): boolean {
    if (key === 'Enter') return enter();
    if (key === 'Tab') return complete();
    if (key === 'Escape') return hideCompletions();
    return key === 'ArrowUp' || key === 'ArrowDown' ? move(key === 'ArrowUp' ? -1 : 1) : false;
  }

  return { text, offered, chosen, write, press };
}
