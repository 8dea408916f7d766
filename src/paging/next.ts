import { rank } from '../model/check/check.ts';
import type { Webhook } from '../model/inventory/webhook.ts';
import type { Entry } from '../model/run/journal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { isFinal } from '../model/run/run.ts';
import { incidentOf } from '../render/incident.ts';
import type { Paged } from '../store/paged.ts';
import type { Page } from './page.ts';

/** What to send, and what the service then knows. */
export interface NextPage {
  readonly page: Page;
  readonly paged: Paged;
}

/**
 * Compares what a service has received of an incident with its state, and picks the next event: trigger again for every new
 * alert, then acknowledge, and resolve once nothing is as bad as the service wants to know.
 */
export function nextPage(
  run: RunRecord,
  journal: readonly Entry[],
  { from }: Webhook,
  was: Paged,
): NextPage | undefined {
  const incident = incidentOf(run, journal);
  const isEscalated = journal.some(({ happening }) => happening.kind === 'escalated');
  const least = from === 'degraded' ? 'degraded' : 'critical';
  const bad = incident.bad.filter(({ status }) => rank(status) >= rank(least));
  const isOpen = !isFinal(run.state) && bad.length > 0 && (from !== 'escalation' || isEscalated);
  const revision = journal.findLast(({ happening }) => happening.kind === 'alert')?.id ?? '';
  const about = {
    cluster: run.cluster,
    id: run.id,
    since: incident.since,
    acknowledgedBy: incident.acknowledgedBy,
  };
  if (!isOpen) {
    if (was.event === undefined || was.event === 'resolve') return undefined;
    const over = run.endedAt ?? journal.at(-1)?.at;
    const known = bad.length > 0 ? bad : incident.was;
    return { page: { ...about, event: 'resolve', bad: known, over }, paged: { event: 'resolve', revision } };
  }
  const isNews = was.event === undefined || was.event === 'resolve' || was.revision !== revision;
  if (isNews)
    return { page: { ...about, event: 'trigger', bad, over: undefined }, paged: { event: 'trigger', revision } };
  if (incident.acknowledgedBy === undefined || was.event === 'acknowledge') return undefined;
  return { page: { ...about, event: 'acknowledge', bad, over: undefined }, paged: { event: 'acknowledge', revision } };
}
