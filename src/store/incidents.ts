import type { Incidents } from '../model/check/incident.ts';
import { incidentJob } from '../model/check/incident-job.ts';
import { itself } from '../model/run/card.ts';
import type { Redact } from '../model/text/redact.ts';
import { report, submit } from './lua/runs.ts';
import { move } from './runs.ts';
import type { Store } from './script.ts';
import { encoded, outcomeOf } from './script.ts';

/** Whose pen it is: of whichever worker makes the round, one at a time. */
const session = 'rounds';
/** Seconds for which a name stands for the incident that was opened under it. */
const nameSeconds = 7 * 24 * 3600;

/** Incidents as runs, so that they are kept, posted and found as any other. */
export function incidentsIn(store: Store, cluster: string, redact: Redact): Incidents {
  return {
    async open(name, channel) {
      const fields = Object.entries({
        ...{ cluster, job: incidentJob, params: '{}', text: 'incident', requestedBy: itself, requesterGroups: '[]' },
        ...{ writes: '0', turn: '0', place: encoded({ channel }), session, said: '0' },
      });
      const happening = encoded({ kind: 'requested', by: itself, text: 'incident' });
      const args = [name, String(nameSeconds), 'running', happening, '', '', ...fields.flat()];
      const [id = ''] = await outcomeOf(store, submit, args);
      return id;
    },
    async tell(id, n, happening) {
      const [how] = await outcomeOf(store, report, [id, session, String(n), encoded(redact(happening))]);
      return how === 'kept';
    },
    async close(id, outcome) {
      await move(store, id, {
        ...{ from: ['running'], same: { session }, to: 'done' },
        happenings: [redact({ kind: 'finished', ...outcome })],
      });
    },
    async reopen(id) {
      // Also by a worker that takes over from one that died as soon as it had done so.
      return (await move(store, id, { from: ['done', 'running'], set: { session }, happenings: [], to: 'running' }))
        .moved;
    },
  };
}
