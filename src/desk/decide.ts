import { incidentJob } from '../model/check/incident-job.ts';
import type { Person } from '../model/inventory/access.ts';
import type { Inventory } from '../model/inventory/inventory.ts';
import { lacks } from '../model/inventory/permission.ts';
import { policyOf } from '../model/inventory/policy.ts';
import { shortDigest } from '../model/plan/plan.ts';
import { type Markup, md, person } from '../model/run/card.ts';
import type { Decision } from '../model/run/desk.ts';
import { heldUp } from '../model/run/hold.ts';
import { progressInWords, progressOf } from '../model/run/progress.ts';
import { isCutShort } from '../model/run/run.ts';
import { Refused } from '../model/text/errors.ts';
import { holdNow } from '../store/hold.ts';
import { entriesOf } from '../store/journal.ts';
import { wasPosted } from '../store/posted.ts';
import type { StoredRun } from '../store/run-record.ts';
import { recordOf } from '../store/run-record.ts';
import type { Move } from '../store/runs.ts';
import { expire, loadRun, move } from '../store/runs.ts';
import type { Store } from '../store/script.ts';
import { encoded } from '../store/script.ts';
import { ownPlan, standing } from './words.ts';

/** A decision: by whom, and about which run. */
export interface Click {
  readonly store: Store;
  readonly inventory: Inventory;
  readonly id: string;
  readonly who: Person;
  /** Which plan they saw: the token of a button, or a typed digest. */
  readonly plan?: string | undefined;
}

export async function approve(click: Click): Promise<Decision> {
  const { inventory, who } = click;
  const run = await existing(click);
  const held = heldUp(await holdNow(click.store), run.scheduled === undefined ? run.requestedBy : '');
  const why = lacks(who, 'approver', inventory.access) ?? ownPlan(who, run, inventory.access) ?? held;
  if (why) return no(run, why);
  const unseen = await unseenPlan(click, run);
  if (unseen) return no(run, unseen);
  return onPlan(click, run, {
    from: ['waiting'],
    when: 'alive',
    set: { approvedBy: who.id, approverGroups: encoded(who.groups) },
    stamp: ['approvedAt', 'lineAt'],
    happenings: [{ kind: 'approved', by: who.id, digest: run.digest }],
    to: 'approved',
  });
}

export async function reject(click: Click, reason: string | undefined): Promise<Decision> {
  const { inventory, who } = click;
  const run = await existing(click);
  const why = lacks(who, 'approver', inventory.access);
  if (why) return no(run, why);
  const happening = { kind: 'rejected', by: who.id, digest: run.digest, ...(reason ? { reason } : {}) } as const;
  return onPlan(click, run, { from: ['waiting'], when: 'alive', happenings: [happening], to: 'rejected' });
}

/** Decides only about the plan that was shown. */
async function onPlan(click: Click, run: StoredRun, wanted: Move): Promise<Decision> {
  const { store, id } = click;
  const { token = '', digest = '' } = run;
  if (run.state !== 'waiting' || isOther(click, run)) return no(run, standing(run));
  const moved = await move(store, id, { ...wanted, same: { token, digest } });
  if (!moved.moved && moved.because === 'expired') await expire(store, { run: id, turn: run.turn });
  const now = await existing(click);
  return moved.moved ? yes(now) : no(now, standing(now));
}

/** Why the plan cannot have been read; undefined when it was named, or the only plan was posted. */
async function unseenPlan(
  { store, id, plan }: Click,
  { state, plans, digest = '' }: StoredRun,
): Promise<string | undefined> {
  if (state !== 'waiting' || plan !== undefined) return undefined;
  if (plans > 1) {
    const command = `approve ${id} ${shortDigest(digest)}`;
    return `Job ${id} has had ${plans} plans. Read the newest one (\`job ${id}\`), then approve it with \`${command}\`.`;
  }
  if (await wasPosted(store, id, 'planned')) return undefined;
  return `The plan of job ${id} was not posted. Read it with \`job ${id}\`; below it is the command that approves it.`;
}

function isOther({ plan }: Click, { token, digest = '' }: StoredRun): boolean {
  if (plan === undefined || plan === token) return false;
  return shortDigest(plan).length < shortDigest(digest).length || !digest.startsWith(plan);
}

export async function cancel(click: Click): Promise<Decision> {
  const { store, inventory, who, id } = click;
  const run = await existing(click);
  const why = lacks(who, 'operator', inventory.access);
  if (why) return no(run, why);
  if (run.job === incidentJob)
    return no(run, `Incident ${id} closes when the cluster recovers; \`mute ${id} for 1h\` mutes it.`);
  const before = ['queued', 'planning', 'waiting', 'approved'] as const;
  const sentence = run.attempt > 0 ? progressInWords(progressOf(await entriesOf(store, id))) : undefined;
  const happening = { kind: 'cancelled', by: who.id, ...(sentence ? { sentence } : {}) } as const;
  const atOnce: Move = { from: run.writes ? before : [...before, 'running'], happenings: [happening], to: 'cancelled' };
  if ((await move(store, id, atOnce)).moved) return yes(await existing(click));
  // It is running: its worker stops before the next step.
  const asked = await move(store, id, {
    from: ['running'],
    same: { writes: '1', cancelAskedBy: '' },
    set: { cancelAskedBy: who.id },
    happenings: [{ kind: 'cancel-asked', by: who.id }],
  });
  const now = await existing(click);
  if (asked.moved) return yes(now);
  if (!now.cancelAskedBy) return no(now, standing(now));
  return no(now, md`${person(now.cancelAskedBy)} has already cancelled job ${id}; it stops before its next step.`);
}

/**
 * Continues under a person's approval while that is valid; otherwise plans again and asks for approval. A policy approves
 * scheduled runs only, never one that a person resumed.
 */
export async function resume(click: Click): Promise<Decision> {
  const { store, inventory, who, id } = click;
  const run = await existing(click);
  const why = lacks(who, 'operator', inventory.access) ?? unresumable(run);
  if (why) return no(run, why);
  if (run.state === 'restoring') return restoreNow(click);
  const again: Move = {
    from: [run.state],
    same: { turn: String(run.turn), approvedBy: run.approvedBy ?? '' },
    set: { resumedBy: who.id },
    stamp: ['lineAt'],
    happenings: [{ kind: 'resumed', by: who.id }],
  };
  const byPerson = run.approvedBy !== undefined && policyOf(run.approvedBy) === undefined;
  const approvalMs = byPerson ? inventory.approvalMinutes * 60_000 : 0;
  const goesOn = await move(store, id, { ...again, approvalMs, to: 'approved' });
  const isStale = !goesOn.moved && goesOn.because === 'stale';
  const moved = isStale ? await move(store, id, { ...again, unapprove: true, to: 'planning' }) : goesOn;
  const now = await existing(click);
  return moved.moved ? yes(now) : no(now, standing(now));
}

/** Retries a failed restore at once; one in progress continues. The state of the run does not change. */
async function restoreNow({ store, who, id }: Click): Promise<Decision> {
  const moved = await move(store, id, {
    from: ['restoring'],
    set: { restoreDelay: '0' },
    happenings: [{ kind: 'resumed', by: who.id }],
  });
  const now = await existing({ store, id });
  return moved.moved ? yes(now) : no(now, standing(now));
}

function unresumable(run: StoredRun): string | Markup | undefined {
  if (!run.writes) return `Job ${run.id} is read-only; type \`${run.text}\` again.`;
  if (isCutShort(run) || run.state === 'restoring') return undefined;
  return run.state === 'waiting' ? `Job ${run.id} waits for approval; there is nothing to resume.` : standing(run);
}

async function existing({ store, id }: Pick<Click, 'store' | 'id'>): Promise<StoredRun> {
  const run = await loadRun(store, id);
  if (!run) throw new Refused(`there is no job ${id}; \`jobs\` lists the latest`);
  return run;
}

const yes = (run: StoredRun): Decision => ({ done: true, run: recordOf(run) });
const no = (run: StoredRun, why: string | Markup): Decision => ({ done: false, why: md`${why}`, run: recordOf(run) });
