import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Hint } from '../hint.ts';
import { remember } from './history.ts';
import { Icon } from './icons.tsx';
import { Suggestions } from './suggestions.tsx';
import { useDraft } from './use-draft.ts';

interface ComposerProps {
  readonly label: string;
  readonly placeholder: string;
  readonly hints: readonly Hint[];
  /** The prefixes that the bot listens to here. */
  readonly prefixes: readonly string[];
  readonly user: string;
  /** Sends the text. Returns a notice for the user, if any. */
  readonly send: (text: string) => Promise<ComposerNotice | undefined>;
}

export interface ComposerNotice {
  readonly text: string;
  /** A text to use instead. */
  readonly instead?: string;
}

export function Composer({ label, placeholder, hints, prefixes, user, send }: ComposerProps) {
  const [notice, setNotice] = useState<ComposerNotice>();
  const draft = useDraft({ user, prefixes, hints }, submit);
  const { text, offered, chosen } = draft;
  const field = useField(text);
  const listId = useId();

  function write(next: string) {
    draft.write(next);
    setNotice(undefined);
    field.current?.focus();
  }

  async function submit() {
    const typed = text.trim();
    if (typed === '') return;
    write('');
    remember(user, typed);
    setNotice(await send(typed).catch((error: Error) => ({ text: error.message })));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.shiftKey || event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!draft.press(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit().catch((error: Error) => setNotice({ text: error.message }));
      }}
    >
      <Suggestions id={listId} offered={offered} chosen={chosen} take={({ completed }) => write(completed)} />
      {notice && <NoticeLine notice={notice} write={write} />}
      <div className="composer-box">
        <textarea
          {...{ ref: field, rows: 1, value: text, placeholder, onKeyDown, maxLength: 12_000, spellCheck: false }}
          role="combobox"
          aria-label={label}
          aria-expanded={offered.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
          autoComplete="off"
          onChange={({ target }) => write(target.value)}
        />
        <button type="submit" className="send" disabled={text.trim() === ''} title="Send">
          <Icon name="send" />
          <span className="unseen">Send</span>
        </button>
      </div>
    </form>
  );
}

interface NoticeLineProps {
  readonly notice: ComposerNotice;
  readonly write: (text: string) => void;
}

function NoticeLine({ notice: { text, instead }, write }: NoticeLineProps) {
  return (
    <p className="notice" role="alert">
      {text}
      {instead !== undefined && (
        <button type="button" className="link" onClick={() => write(instead)}>
          Use {instead}
        </button>
      )}
    </p>
  );
}

/** No initial focus on a phone: its keyboard would cover half of the page. */
const hasKeyboard = () => matchMedia('(hover: hover)').matches;

/** A field with initial focus that grows with its text. */
function useField(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (hasKeyboard()) field.current?.focus({ preventScroll: true });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height depends on the text.
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text]);
  return field;
}
