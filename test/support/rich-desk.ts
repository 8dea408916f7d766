import { incidentJob } from '../../src/model/check/incident-job.ts';
import { genesis, sealOf } from '../../src/model/run/audit.ts';
import { md } from '../../src/model/run/card.ts';
import type { Desk } from '../../src/model/run/desk.ts';
import { everyHappening } from './every-happening.ts';
import { alice, journalOf, runOf } from './journals.ts';
import { notingDesk } from './noting-desk.ts';
import { switchDown } from './received.ts';

/** A desk that has something of everything, with this text wherever text from outside may stand. All may do all. */
export function richDesk(text: string): Desk {
  const at = Date.parse('2026-01-15T03:58:00Z');
  const happenings = Object.values(everyHappening(text));
  const hold = { kind: 'lock', by: alice, because: text, until: at } as const;
  const incident = runOf({ id: '41', job: incidentJob, state: 'running', text });
  const runs = [runOf({ text, state: 'waiting' }), incident, runOf({ id: '40', text, state: 'failed', endedAt: at })];
  const because = { what: 'mail1', until: at, by: alice, because: text };
  const lost = { id: '41', text, channel: 'C0ALERTS', error: text, since: at, isRetried: true, told: [alice] };
  const verdict = {
    check: 'mail.queue',
    status: 'critical',
    hosts: ['mail1'],
    summary: text,
    remedy: text,
    at,
  } as const;
  const series = { add: async () => {}, since: async () => [], latest: async () => undefined };
  let before = genesis;
  const entries = happenings.map((happening, n) => {
    const entry = { id: `${at}-${n}`, run: n % 2 === 0 ? '42' : '', happening: JSON.stringify(happening) };
    before = sealOf(before, entry);
    return { ...entry, seal: before };
  });
  return {
    ...notingDesk(runs),
    permissionsOf: () => ['viewer', 'operator', 'approver'],
    journal: async () => journalOf(...happenings.map((happening) => [1, happening] as const)),
    clusters: async () => [{ name: 'example', verdicts: [verdict], open: runs, hold, series }],
    alerts: async () => ({
      incidents: [incident],
      mutes: [because],
      received: [{ ...switchDown, name: text, summary: text, remedy: text }],
      undelivered: [lost],
      refusedPages: [{ id: '41', webhook: { name: 'oncall', kind: 'pagerduty' }, error: text, since: at }],
      lookedAt: at,
      everySeconds: 60,
    }),
    hold: async () => hold,
    reject: async () => ({ done: false, why: md`${text}`, run: runOf({ state: 'done' }) }),
    freeze: async () => text,
    audit: async ({ order, beyond }) => ({
      entries: beyond === undefined ? (order === 'oldest first' ? entries : entries.toReversed()) : [],
      first: genesis,
      ...(before === genesis ? {} : { head: `${at}-${entries.length}` }),
    }),
  };
}
