import { useEffect, useState } from 'react';
import { type Confirm, useConfirm } from './confirm.tsx';
import { Icon } from './icons.tsx';
import { usePageContext } from './page-context.tsx';
import { post } from './post.ts';
import { Plain, type TextObject } from './text.tsx';

/** A Block Kit button. */
export interface ButtonElement {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: TextObject;
  readonly value?: string;
  readonly url?: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: Confirm;
  readonly accessibility_label?: string;
}

type Progress = { readonly kind: 'idle' | 'pending' | 'answered' } | { readonly kind: 'failed'; readonly why: string };

/** Stands for the timestamp of a message in App Home, which has none. */
export const homeTs = 'home';

/** How long the tick stays; the messages show the result of the click. */
const tickMs = 1500;

export function ActionButton({ element, ts }: { readonly element: ButtonElement; readonly ts: string }) {
  const { me, channel } = usePageContext();
  const ask = useConfirm();
  const [progress, setProgress] = useState<Progress>({ kind: 'idle' });
  useEffect(() => {
    if (progress.kind !== 'answered') return;
    const timer = setTimeout(() => setProgress({ kind: 'idle' }), tickMs);
    return () => clearTimeout(timer);
  }, [progress]);

  async function press() {
    if (element.confirm && !(await ask(element.confirm))) return;
    if (element.url && /^https?:/.test(element.url)) open(element.url, '_blank', 'noopener');
    setProgress({ kind: 'pending' });
    const { action_id, value } = element;
    const what = { user: me, action_id, ...(value === undefined ? {} : { value }) };
    setProgress(await (ts === homeTs ? click('click-home', what) : click('click', { ...what, channel, ts })));
  }

  return (
    <span className="action">
      <button
        type="button"
        className={`button ${element.style ? `button-${element.style}` : ''}`}
        data-progress={progress.kind}
        aria-busy={progress.kind === 'pending'}
        aria-label={element.accessibility_label}
        disabled={progress.kind === 'pending'}
        onClick={press}
      >
        <span className="button-words">
          <Plain text={element.text.text} />
        </span>
        {progress.kind === 'pending' && <span className="spinner" />}
        {progress.kind === 'answered' && <Icon name="check" />}
      </button>
      {progress.kind === 'failed' && (
        <span className="failure" role="alert">
          {progress.why}
        </span>
      )}
    </span>
  );
}

async function click(act: 'click' | 'click-home', body: Readonly<Record<string, string>>): Promise<Progress> {
  try {
    const { error } = await post(act, body);
    return error ? { kind: 'failed', why: `Not delivered to the bot (${error}).` } : { kind: 'answered' };
  } catch (error) {
    return { kind: 'failed', why: (error as Error).message };
  }
}
