import { useEffect, useRef } from 'react';
import type { ConsoleHint } from './hints.ts';

interface Props {
  readonly id: string;
  readonly offered: readonly ConsoleHint[];
  /** -1 where none is. */
  readonly chosen: number;
  readonly take: (suggestion: ConsoleHint) => void;
}

/** What can be typed here. The focus stays in the text; `aria-activedescendant` says which one is chosen. */
export function Suggestions({ id, offered, chosen, take }: Props) {
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
          // Before the text loses the focus.
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
