import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { Plain, Text, type TextObject } from './text.tsx';

/** A confirmation dialog of Block Kit. */
export interface Confirm {
  readonly title: TextObject;
  readonly text: TextObject;
  readonly confirm: TextObject;
  readonly deny: TextObject;
  readonly style?: 'primary' | 'danger';
}

type Ask = (confirm: Confirm) => Promise<boolean>;

const Context = createContext<Ask>(async () => false);

/** Asks before a button is pressed. */
export const useConfirm = () => useContext(Context);

interface ConfirmRequest {
  readonly confirm: Confirm;
  readonly settle: (yes: boolean) => void;
  /** Another one each time, so that the focus goes to the dialog again. */
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
  // On the safe side: a second Enter must not deploy.
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
