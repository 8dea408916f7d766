import type { Incidents } from '../model/check/incident.ts';
import { incidentJob } from '../model/check/incident-job.ts';
import { itself } from '../model/run/card.ts';
import type { Redact } from '../model/text/redact.ts';
import { entriesOf } from './journal.ts';
import { report, submit } from './lua/runs.ts';
import { move } from './runs.ts';
import type { Store } from './script.ts';
import { encoded, outcomeOf } from './script.ts';

/** Session shared by the workers: one of them at a time runs the health round and writes the incident. */
const session = 'rounds';
/** How long a name refers to the incident that was opened under it, in seconds. */
const nameSeconds = 7 * 24 * 3600;

/** Incidents are runs, so that they are stored, posted and found like any other. */
export function incidentsIn(store: Store, cluster: string, redact: Redact): Incidents {
  return {
    async open(name, channel) {
      const fields = Object.entries({
        cluster,
        job: incidentJob,
        params: '{}',
        text: 'incident',
        requestedBy: itself,
        requesterGroups: '[]',
        writes: '0',
        turn: '0',
        place: encoded({ channel }),
        session,
        said: '0',
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
    async isAcknowledged(id) {
      const kinds = (await entriesOf(store, id)).map(({ happening }) => happening.kind);
      return kinds.lastIndexOf('acknowledged') > kinds.lastIndexOf('finished');
    },
    async close(id, outcome) {
      await move(store, id, {
        from: ['running'],
        same: { session },
        to: 'done',
        happenings: [redact({ kind: 'finished', ...outcome })],
      });
    },
    async reopen(id) {
      // Also for a worker that takes over from one that died right after closing it.
      return (await move(store, id, { from: ['done', 'running'], set: { session }, happenings: [], to: 'running' }))
        .moved;
    },
  };
}
