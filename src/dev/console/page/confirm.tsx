import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { Plain, Text, type TextObject } from './text.tsx';

/** A Block Kit confirmation dialog. */
export interface Confirm {
  readonly title: TextObject;
  readonly text: TextObject;
  readonly confirm: TextObject;
  readonly deny: TextObject;
  readonly style?: 'primary' | 'danger';
}

type Ask = (confirm: Confirm) => Promise<boolean>;

const Context = createContext<Ask>(async () => false);

/** Asks for confirmation of a button. */
export const useConfirm = () => useContext(Context);

interface ConfirmRequest {
  readonly confirm: Confirm;
  readonly settle: (yes: boolean) => void;
  /** New for each question, so that the dialog gets the focus again. */
  readonly id: number;
}

export function ConfirmProvider({ children }: { readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [asked, setAsked] = useState<ConfirmRequest>();
  const ask = useCallback<Ask>((confirm) => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    setAsked((before) => ({ confirm, settle: resolve, id: (before?.id ?? 0) + 1 }));
    dialog.current?.showModal();
    return promise;
  }, []);
  return (
    <Context.Provider value={ask}>
      {children}
      <dialog
        ref={dialog}
        className="confirm"
        aria-labelledby="confirm-title"
        onClose={() => asked?.settle(dialog.current?.returnValue === 'yes')}
        onCancel={() => dialog.current?.close('no')}
      >
        {asked && (
          <Question key={asked.id} confirm={asked.confirm} answer={(answer) => dialog.current?.close(answer)} />
        )}
      </dialog>
    </Context.Provider>
  );
}

interface QuestionProps {
  readonly confirm: Confirm;
  readonly answer: (answer: 'yes' | 'no') => void;
}

function Question({ confirm, answer }: QuestionProps) {
  // Focus the safe choice: a second Enter must not deploy.
  const deny = useRef<HTMLButtonElement>(null);
  useEffect(() => deny.current?.focus(), []);
  return (
    <>
      <h2 id="confirm-title">
        <Plain text={confirm.title.text} />
      </h2>
      <Text text={confirm.text} />
      <footer>
        <button ref={deny} type="button" className="button" onClick={() => answer('no')}>
          <Plain text={confirm.deny.text} />
        </button>
        <button type="button" className={`button button-${confirm.style ?? 'primary'}`} onClick={() => answer('yes')}>
          <Plain text={confirm.confirm.text} />
        </button>
      </footer>
    </>
  );
}
