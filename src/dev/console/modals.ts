import { randomUUID } from 'node:crypto';
import type { Modal } from './view-schemas.ts';

/** A modal that somebody looks at. */
export interface OpenModal {
  readonly id: string;
  readonly user: string;
  readonly view: Modal;
  /** What the bot said against what was filled in, by the ids of the blocks. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Triggers of which nobody has made use that are kept; a demo that runs for days must not grow without end. */
const kept = 500;

/** How long a trigger is good for, in ms (docs: "Handling user interaction"). */
const triggerMs = 3000;

export type Modals = ReturnType<typeof createModals>;

/** Modals are opened by a trigger, once and soon after what somebody did. One for each person here. */
export function createModals(now: () => number = Date.now) {
  const triggers = new Map<string, { readonly user: string; readonly at: number }>();
  const open = new Map<string, OpenModal>();
  return {
    /** Looks like Slack's: three parts, unique. */
    trigger(user: string): string {
      const id = `${now()}.${process.pid}.${randomUUID().replaceAll('-', '')}`;
      triggers.set(id, { user, at: now() });
      const [oldest] = triggers.size > kept ? triggers.keys() : [];
      if (oldest) triggers.delete(oldest);
      return id;
    },
    /** Answers the word of Slack where it does not open. */
    open(trigger: string, view: Modal): OpenModal | 'invalid_trigger_id' | 'expired_trigger_id' {
      const found = triggers.get(trigger);
      if (!found) return 'invalid_trigger_id';
      triggers.delete(trigger);
      if (now() - found.at > triggerMs) return 'expired_trigger_id';
      // Slack names the blocks that have no name.
      const blocks = view.blocks.map((block, i) => ({ ...block, block_id: block.block_id ?? `block-${i}` }));
      const id = `V${randomUUID().slice(0, 8).toUpperCase()}`;
      const opened = { id, user: found.user, view: { ...view, blocks }, errors: {} };
      open.set(found.user, opened);
      return opened;
    },
    of: (user: string): OpenModal | undefined => open.get(user),
    complain(user: string, errors: OpenModal['errors']) {
      const modal = open.get(user);
      if (modal) open.set(user, { ...modal, errors });
    },
    close: (user: string) => void open.delete(user),
  };
}
