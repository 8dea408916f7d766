import { randomUUID } from 'node:crypto';
import type { Modal } from './view-schemas.ts';

/** A modal open for one user. */
export interface OpenModal {
  readonly id: string;
  readonly user: string;
  readonly view: Modal;
  /** The bot's validation errors, by block id. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Unused triggers kept, so that a demo can run for days in bounded memory. */
const maxTriggers = 500;

/** Lifetime of a trigger, in ms (docs: "Handling user interaction"). */
const triggerMs = 3000;

export type Modals = ReturnType<typeof createModals>;

/** A trigger opens one modal, once, shortly after the interaction. One open modal per user. */
export function createModals(now: () => number = Date.now) {
  const triggers = new Map<string, { readonly user: string; readonly at: number }>();
  const open = new Map<string, OpenModal>();
  return {
    /** Like Slack's: three parts, unique. */
    trigger(user: string): string {
      const id = `${now()}.${process.pid}.${randomUUID().replaceAll('-', '')}`;
      triggers.set(id, { user, at: now() });
      const [oldest] = triggers.size > maxTriggers ? triggers.keys() : [];
      if (oldest) triggers.delete(oldest);
      return id;
    },
    /** Returns Slack's error code if the modal does not open. */
    open(trigger: string, view: Modal): OpenModal | 'invalid_trigger_id' | 'expired_trigger_id' {
      const found = triggers.get(trigger);
      if (!found) return 'invalid_trigger_id';
      triggers.delete(trigger);
      if (now() - found.at > triggerMs) return 'expired_trigger_id';
      // Slack assigns missing block ids.
      const blocks = view.blocks.map((block, i) => ({ ...block, block_id: block.block_id ?? `block-${i}` }));
      const id = `V${randomUUID().slice(0, 8).toUpperCase()}`;
      const opened = { id, user: found.user, view: { ...view, blocks }, errors: {} };
      open.set(found.user, opened);
      return opened;
    },
    of: (user: string): OpenModal | undefined => open.get(user),
    setErrors(user: string, errors: OpenModal['errors']) {
      const modal = open.get(user);
      if (modal) open.set(user, { ...modal, errors });
    },
    close: (user: string) => void open.delete(user),
  };
}
