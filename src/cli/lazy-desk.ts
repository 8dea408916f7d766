import { permissionsOf } from '../model/inventory/access.ts';
import type { Desk, DeskService } from '../model/run/desk.ts';
import type { Context } from './context.ts';

/** A desk that connects to Redis when something it keeps is first asked for: `help` and `whoami` need none. */
export function lazyDesk(context: Context): Desk & { close(): Promise<void> } {
  let opened: Promise<DeskService> | undefined;
  const desk = () => {
    opened ??= import('./desk.ts').then(({ openDesk }) => openDesk(context));
    return opened;
  };
  return {
    inventory: context.inventory,
    access: context.inventory.access,
    permissionsOf: (person) => permissionsOf(person, context.inventory.access),
    submit: async (submission) => (await desk()).submit(submission),
    runs: async (limit) => (await desk()).runs(limit),
    waiting: async () => (await desk()).waiting(),
    run: async (id) => (await desk()).run(id),
    runInThread: async (channel, ts) => (await desk()).runInThread(channel, ts),
    journal: async (id) => (await desk()).journal(id),
    approve: async (id, who, plan) => (await desk()).approve(id, who, plan),
    reject: async (id, who, reason, token) => (await desk()).reject(id, who, reason, token),
    cancel: async (id, who) => (await desk()).cancel(id, who),
    resume: async (id, who) => (await desk()).resume(id, who),
    alerts: async () => (await desk()).alerts(),
    clusters: async () => (await desk()).clusters(),
    acknowledge: async (id, who) => (await desk()).acknowledge(id, who),
    mute: async (what, silence, who) => (await desk()).mute(what, silence, who),
    muteIncident: async (id, silence, who) => (await desk()).muteIncident(id, silence, who),
    unmute: async (what, who) => (await desk()).unmute(what, who),
    hold: async () => (await desk()).hold(),
    freeze: async (because, who) => (await desk()).freeze(because, who),
    thaw: async (who) => (await desk()).thaw(who),
    lock: async (silence, who) => (await desk()).lock(silence, who),
    unlock: async (who) => (await desk()).unlock(who),
    audit: async (wanted) => (await desk()).audit(wanted),
    close: async () => (await opened)?.close(),
  };
}
