import type { Permission, Person } from '../model/inventory/access.ts';
import type { ClusterStanding } from '../model/inventory/clusters.ts';
import type { ClusterOutput, HoldOutput, OutputOf } from '../model/output/document.ts';
import type { Audited, Verified } from '../model/run/audit.ts';
import type { Command } from '../model/run/command.ts';
import type { Alerts } from '../model/run/desk.ts';
import type { Hold } from '../model/run/hold.ts';
import type { Entry } from '../model/run/journal.ts';
import { remedyOf } from '../model/run/page-refusal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { roundsOf } from './alerts.ts';
import { timeOf, wordsOf } from './audit.ts';
import { eventLine } from './event-line.ts';
import type { JobsBesides } from './jobs.ts';
import { iso, isoOrNull, jobJson } from './json.ts';
import { oneLine } from './words.ts';

export function jobsJson(runs: readonly RunRecord[], { hold, older = [] }: JobsBesides): OutputOf<'jobs'> {
  return { kind: 'jobs', jobs: runs.map(jobJson), waiting: older.map(jobJson), hold: holdJson(hold) };
}

export function logsJson(run: RunRecord, journal: readonly Entry[]): OutputOf<'logs'> {
  const events = journal.flatMap(({ at, happening }) => {
    const text = eventLine(happening);
    return text === undefined ? [] : [{ at: iso(at), kind: happening.kind, text }];
  });
  return { kind: 'logs', job: jobJson(run), events };
}

export function alertsJson(alerts: Alerts, now: number): OutputOf<'alerts'> {
  const { incidents, mutes, received, undelivered, refusedPages, lookedAt, everySeconds } = alerts;
  return {
    kind: 'alerts',
    incidents: incidents.map(jobJson),
    mutes: mutes.map(({ what, until, by, because }) => ({ what, until: iso(until), by, because })),
    received: received.map(({ name, fingerprint, status, hosts, summary, startsAt }) => ({
      ...{ name, fingerprint, status, hosts, summary },
      since: iso(startsAt),
    })),
    undelivered: undelivered.map(({ since, ...one }) => ({ ...one, told: [...one.told], since: iso(since) })),
    refusedWebhooks: refusedPages.map(({ id, webhook, error, since }) => ({
      ...{ id, error, remedy: remedyOf({ webhook, error }) },
      ...{ webhook: webhook.name, kind: webhook.kind, since: iso(since) },
    })),
    rounds: roundsOf(alerts, now),
    lastRound: isoOrNull(lookedAt),
    everySeconds: everySeconds === 'off' ? null : everySeconds,
  };
}

export function auditJson(entries: readonly Audited[], more: boolean): OutputOf<'audit'> {
  const each = ({ id, run, happening, seal }: Audited) => ({
    id,
    at: iso(timeOf(id)),
    job: run === '' ? null : run,
    text: oneLine(wordsOf(happening)),
    seal: seal ?? null,
  });
  return { kind: 'audit', entries: entries.map(each), more };
}

export function auditExportJson(entries: readonly Audited[]): OutputOf<'audit-export'> {
  const each = ({ id, run, happening, seal }: Audited) => ({
    id,
    run,
    happening: JSON.parse(happening),
    seal: seal ?? null,
  });
  return { kind: 'audit-export', entries: entries.map(each) };
}

export function verifiedJson({ sealed, open, head, broken }: Verified): OutputOf<'audit-verified'> {
  return {
    kind: 'audit-verified',
    intact: broken === undefined,
    sealed,
    open,
    seal: head ?? null,
    broken: broken ?? null,
  };
}

export function clustersJson(all: readonly ClusterStanding[]): OutputOf<'clusters'> {
  const each = ({ worst, lookedAt, hold, ...standing }: ClusterStanding): ClusterOutput => ({
    ...standing,
    worst: worst ? { ...worst, remedy: worst.remedy ?? null } : null,
    lookedAt: isoOrNull(lookedAt),
    hold: holdJson(hold),
  });
  return { kind: 'clusters', clusters: all.map(each) };
}

export function whoamiJson({ id, groups, outsider }: Person, roles: readonly Permission[]): OutputOf<'whoami'> {
  return { kind: 'whoami', id, groups: [...groups], roles: [...roles], outsider: outsider ?? null };
}

export function helpJson(commands: readonly Command[]): OutputOf<'help'> {
  const each = ({ name, usage, summary, needs, examples }: Command) => ({
    name,
    usage,
    summary,
    role: needs,
    examples: [...examples],
  });
  return { kind: 'help', commands: commands.map(each) };
}

function holdJson(hold: Hold | undefined): HoldOutput | null {
  return hold ? { kind: hold.kind, by: hold.by, because: hold.because, until: isoOrNull(hold.until) } : null;
}
