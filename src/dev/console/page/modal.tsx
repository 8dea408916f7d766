import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { OpenModal } from '../modals.ts';
import type { Input } from '../view-schemas.ts';
import { Blocks } from './blocks.tsx';
import { usePageContext } from './page-context.tsx';
import { post } from './post.ts';
import { Plain } from './text.tsx';

/** The user's open modal. Remount it, by key, for another one. */
export function Modal({ modal: { id, view, errors } }: { readonly modal: OpenModal }) {
  const { me } = usePageContext();
  const dialog = useRef<HTMLDialogElement>(null);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<string>();
  useEffect(() => dialog.current?.showModal(), []);

  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(event.currentTarget)].filter(([, value]) => value !== ''));
    setSending(true);
    setFailure(undefined);
    await post('fill', { user: me, values }).catch((error: Error) => setFailure(error.message));
    setSending(false);
  }

  const close = () => {
    post('close', { user: me }).catch((error: Error) => setFailure(error.message));
  };

  return (
    <dialog ref={dialog} className="confirm modal" aria-labelledby={`${id}-title`} onCancel={close}>
      <h2 id={`${id}-title`}>
        <Plain text={view.title.text} />
      </h2>
      <form onSubmit={send}>
        {view.blocks.map((block) =>
          block.type === 'input' ? (
            <Field key={block.block_id} input={block} error={errors[block.block_id]} />
          ) : (
            <Blocks key={block.block_id} blocks={[block]} ts={id} />
          ),
        )}
        {failure && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
        <footer>
          <button type="button" className="button" onClick={close}>
            <Plain text={view.close?.text ?? 'Close'} />
          </button>
          {view.submit && (
            <button type="submit" className="button button-primary" disabled={sending} aria-busy={sending}>
              <Plain text={view.submit.text} />
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}

function Field({ input, error }: { readonly input: Input; readonly error: string | undefined }) {
  const { block_id, label, optional = false, element } = input;
  const wrong = `${block_id}-wrong`;
  const shared = {
    id: block_id,
    name: block_id,
    required: !optional,
    ...(error === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': wrong }),
  };
  const [chosen, setChosen] = useState('');
  const about =
    element.type === 'static_select' ? element.options.find(({ value }) => value === chosen)?.description : undefined;
  return (
    <div className="field">
      <label htmlFor={block_id}>
        <Plain text={label.text} />
        {optional && <span className="field-optional"> (optional)</span>}
      </label>
      {element.type === 'static_select' ? (
        <select {...shared} value={chosen} onChange={({ target }) => setChosen(target.value)}>
          <option value="">{element.placeholder?.text ?? 'Choose …'}</option>
          {element.options.map(({ value, text }) => (
            <option key={value} value={value}>
              {text.text}
            </option>
          ))}
        </select>
      ) : (
        <input {...shared} type="text" maxLength={element.max_length} placeholder={element.placeholder?.text} />
      )}
      {about && (
        <p className="field-about">
          <Plain text={about.text} />
        </p>
      )}
      {error !== undefined && (
        <p id={wrong} className="failure" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
