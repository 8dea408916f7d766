import type { Person } from '../model/inventory/access.ts';
import type { Observer } from '../model/plan/world.ts';
import type { ReadJob } from '../model/run/job.ts';
import type { Entry, Happening } from '../model/run/journal.ts';
import type { Request } from '../model/run/request.ts';
import { type RunRecord, unstored } from '../model/run/run.ts';
import { describe, HostError, Refused } from '../model/text/errors.ts';
import type { Redact } from '../model/text/redact.ts';
import type { Context } from './context.ts';
import { type Eyes, liveEyes } from './eyes.ts';

/** A run that is not stored: a read-only job in this process, without Redis, which may be down together with mail. */
export interface ObservedRun {
  readonly run: RunRecord;
  readonly journal: readonly Entry[];
}

export interface ObserveOptions {
  readonly job: ReadJob<unknown>;
  readonly request: Request;
  readonly text: string;
  readonly by: Person;
}

/** Runs a read-only job and passes on each event as it happens. A failing host never makes it throw. */
export async function observe(
  context: Context,
  options: ObserveOptions,
  told: (watched: ObservedRun) => void,
): Promise<ObservedRun> {
  const eyes = liveEyes(context);
  try {
    return await observeWith({ eyes, redact: context.redact }, options, told);
  } finally {
    await eyes.close();
  }
}

export interface Looking {
  readonly eyes: Eyes;
  readonly redact: Redact;
}

/** The same with these eyes, which stay open. */
export async function observeWith(
  { eyes, redact }: Looking,
  { job, request, text, by }: ObserveOptions,
  told: (watched: ObservedRun) => void,
): Promise<ObservedRun> {
  const { inventory } = eyes.cluster;
  const journal: Entry[] = [];
  const record: Omit<RunRecord, 'state'> = {
    id: unstored,
    cluster: inventory.name,
    job: job.name,
    params: request.params,
    text,
    requestedBy: by.id,
    attempt: 0,
    createdAt: Date.now(),
  };
  const note = (happening: Happening, state: RunRecord['state'] = 'running'): ObservedRun => {
    const at = Date.now();
    journal.push({ id: `${at}-${journal.length}`, at, happening: redact(happening) });
    const watched: ObservedRun = { run: { ...record, state }, journal: [...journal] };
    told(watched);
    return watched;
  };
  note({ kind: 'requested', by: by.id, text });
  const world: Observer = {
    ...eyes,
    by: by.id,
    cancelled: new AbortController().signal,
    report: async (happening) => {
      note(happening);
    },
  };
  try {
    const outcome = await job.run(world, job.params.parse(request.params));
    return note({ kind: 'finished', ...outcome }, 'done');
  } catch (error) {
    if (!(error instanceof HostError) && !(error instanceof Refused)) throw error;
    const remedy = (error instanceof HostError ? error.remedy : undefined) ?? `type \`${text}\` again`;
    return note({ kind: 'failed', sentence: describe(error), remedy }, 'failed');
  }
}
