import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';

interface Props {
  readonly label: string;
  readonly className: string;
  readonly face: ReactNode;
  /** The menu's inside; it is told how to close. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button with a menu below it. Arrow keys move, Escape and a click elsewhere close. */
export function Menu({ label, className, face, children }: Props) {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    whole.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const elsewhere = ({ target }: Event) => {
      if (!whole.current?.contains(target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [open]);

  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!open || (event.key !== 'Escape' && step === undefined)) return;
    event.preventDefault();
    event.stopPropagation();
    if (step === undefined) return close();
    const items = [...(whole.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items.at((at + step) % items.length)?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it listens for its buttons.
    <div className={`menu ${className}`} ref={whole} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        className="menu-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      {open && (
        <div className="menu-list" role="menu" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
