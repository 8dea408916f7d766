import { readFileSync } from 'node:fs';
import type { Access, Following } from '../model/inventory/access.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { describe } from '../model/text/errors.ts';
import type { Log } from '../model/text/log.ts';

/** Poll interval in ms. The file is small, and polling notices every kind of replacement, including renames and symlinks. */
const everyMs = 2000;

export interface LiveAccess {
  /** Always current, however long this object is kept. */
  readonly access: Access;
  following(): Following;
  /** Polls the file and calls `onChange` on each change. Returns a function that stops it. */
  follow(log: Log, onChange?: (following: Following) => void, ms?: number): () => void;
}

/** Access list that is reloaded when its file changes. `first` is the initial version. */
export function liveAccess(
  path: string,
  first: Inventory,
  load: () => Inventory,
): LiveAccess & { readonly first: Inventory } {
  const text = () => readFileSync(path, 'utf8');
  let inForce = text();
  let seen = inForce;
  let current = first.access;
  let state: Following = { readAt: Date.now(), error: undefined, restart: [] };

  /** True when there is something to report. A change counts once two polls read the same, so a half-written file is ignored. */
  const look = (): boolean => {
    const before = state;
    try {
      const now = text();
      const isSettled = now === seen;
      seen = now;
      if (!isSettled || (now === inForce && state.error === undefined)) return false;
      const next = load();
      inForce = now;
      current = next.access;
      state = { readAt: Date.now(), error: undefined, restart: changedKeys(first, next) };
    } catch (error) {
      state = { ...state, error: describe(error) };
    }
    return state.readAt !== before.readAt || state.error !== before.error;
  };

  return {
    first,
    access: {
      get viewers() {
        return current.viewers;
      },
      get operators() {
        return current.operators;
      },
      get approvers() {
        return current.approvers;
      },
      get people() {
        return current.people;
      },
    },
    following: () => state,
    follow(log, onChange = () => {}, ms = everyMs) {
      const timer = setInterval(() => {
        if (!look()) return;
        tell(log, path, state);
        onChange(state);
      }, ms).unref();
      return () => clearInterval(timer);
    },
  };
}

function tell(log: Log, path: string, { readAt, error, restart }: Following): void {
  if (error !== undefined) {
    log.error(`access of ${new Date(readAt).toISOString()} stays in force: ${error}`);
    return;
  }
  log.warn(`access reloaded from ${path}`);
  if (restart.length > 0) log.warn(`${restart.join(', ')} changed in ${path}: restart this process to apply it`);
}

function changedKeys(before: Inventory, after: Inventory): readonly string[] {
  const value = (inventory: Inventory, key: string) => JSON.stringify(Reflect.get(inventory, key));
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => key !== 'access');
  return keys.filter((key) => value(before, key) !== value(after, key));
}
