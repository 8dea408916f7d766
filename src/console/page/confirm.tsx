import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react';
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

export function ConfirmProvider({ children }: { readonly children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [asked, setAsked] = useState<{ readonly confirm: Confirm; readonly settle: (yes: boolean) => void }>();
  const ask = useCallback<Ask>((confirm) => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    setAsked({ confirm, settle: resolve });
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
        {asked && <Question confirm={asked.confirm} answer={(answer) => dialog.current?.close(answer)} />}
      </dialog>
    </Context.Provider>
  );
}

function Question({ confirm, answer }: { readonly confirm: Confirm; readonly answer: (answer: 'yes' | 'no') => void }) {
  return (
    <>
      <h2 id="confirm-title">
        <Plain text={confirm.title.text} />
      </h2>
      <Text text={confirm.text} />
      <footer>
        <button type="button" className="button" onClick={() => answer('no')}>
          <Plain text={confirm.deny.text} />
        </button>
        <button type="button" className={`button button-${confirm.style ?? 'primary'}`} onClick={() => answer('yes')}>
          <Plain text={confirm.confirm.text} />
        </button>
      </footer>
    </>
  );
}
