import { useEffect, useRef } from 'react';
import type { ConsoleHint } from './hints.ts';

interface SuggestionsProps {
  readonly id: string;
  readonly offered: readonly ConsoleHint[];
  /** -1 for none. */
  readonly chosen: number;
  readonly take: (suggestion: ConsoleHint) => void;
}

/** Command completions. The focus stays in the text field; `aria-activedescendant` marks the chosen one. */
export function Suggestions({ id, offered, chosen, take }: SuggestionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <div ref={list} id={id} className="suggestions" role="listbox" aria-label="Commands" hidden={offered.length === 0}>
      {offered.map((suggestion, i) => (
        <div
          key={suggestion.usage}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === chosen}
          className="suggestion"
          // Not onClick: the text field would lose the focus first.
          onMouseDown={(event) => {
            event.preventDefault();
            take(suggestion);
          }}
        >
          <code>{suggestion.usage}</code>
          <span>{suggestion.summary}</span>
        </div>
      ))}
    </div>
  );
}
