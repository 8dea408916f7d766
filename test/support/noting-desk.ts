import { Access, permissionsOf } from '../../src/model/inventory/access.ts';
import { genesis } from '../../src/model/run/audit.ts';
import type { Decision, Desk } from '../../src/model/run/desk.ts';
import type { RunRecord } from '../../src/model/run/run.ts';
import { inventory } from './fake-world.ts';
import { runOf } from './journals.ts';

export interface NotingDesk extends Desk {
  /** Everything that would have had an effect, as `submit deploy directors` or `cancel 42`. */
  readonly done: string[];
}

/** A desk that says yes to everything and notes it. Alice is the operator, Bob the approver, everybody may look. */
export function notingDesk(runs: readonly RunRecord[] = [runOf()]): NotingDesk {
  const access = Access.parse({ operators: ['U0ALICE'], approvers: ['U0BOB'] });
  const done: string[] = [];
  const note = async (...words: readonly (string | undefined)[]): Promise<Decision> => {
    done.push(words.filter((word) => word !== undefined).join(' '));
    return { done: true, run: runOf() };
  };
  const say = async (...words: readonly string[]) => {
    done.push(words.join(' '));
    return `${words.join(' ')}: done.`;
  };
  return {
    done,
    inventory,
    access,
    permissionsOf: (person) => permissionsOf(person, access),
    async submit({ text, by, request }) {
      done.push(`submit ${text}`);
      return runOf({ text, requestedBy: by.id, job: request.job, params: request.params });
    },
    runs: async (limit) => runs.slice(0, limit),
    waiting: async () => runs.filter(({ state }) => state === 'waiting'),
    run: async (id) => runs.find((run) => run.id === id),
    runInThread: async () => undefined,
    threads: async () => new Map(),
    journal: async () => [],
    clusters: async () => [],
    approve: (id, _who, plan) => note('approve', id, plan),
    reject: (id, _who, reason) => note('reject', id, reason),
    cancel: (id) => note('cancel', id),
    resume: (id) => note('resume', id),
    alerts: async () => ({
      incidents: [],
      mutes: [],
      received: [],
      undelivered: [],
      refusedPages: [],
      everySeconds: 60,
    }),
    acknowledge: (id) => say('acknowledge', id),
    mute: (what, { minutes, because }) => say('mute', what, String(minutes), because),
    muteIncident: (id, { minutes }) => say('mute incident', id, String(minutes)),
    unmute: (what) => say('unmute', what),
    hold: async () => undefined,
    freeze: (because) => say('freeze', because),
    thaw: () => say('thaw'),
    lock: ({ minutes, because }) => say('lock', String(minutes), because),
    unlock: () => say('unlock'),
    audit: async () => ({ entries: [], first: genesis }),
  };
}
