import type { Plan, PlannedChange, PlannedStep, PlannedTurn } from '../model/plan/plan.ts';
import { countChanges, hostsOf, shortDigest } from '../model/plan/plan.ts';
import type { Card, Markup, Part } from '../model/run/card.ts';
import { code, joined, md } from '../model/run/card.ts';
import type { Happening } from '../model/run/journal.ts';
import type { RunRecord } from '../model/run/run.ts';
import { named } from '../model/text/named.ts';
import { pushText } from './push.ts';
import { count, cut, sentence } from './words.ts';

/** The job of a plan. */
type PlannedRun = Pick<RunRecord, 'cluster' | 'id'>;

/** Characters of diffs, and steps, that a message may show before the diffs go into a file. */
const most = { diff: 4000, steps: 12 };

/** Every change of a plan with its diff, what it disrupts and whether it can be reverted. */
export function planCard(plan: Plan, run: PlannedRun): Card {
  if (!fits(plan)) {
    const about = { name: `job-${run.id}-plan.diff`, title: `Plan of job ${run.id} with every diff` };
    return { ...briefly(plan, run), file: { ...about, text: planText(plan) } };
  }
  return cardOf(plan, run, plan.steps.flatMap(stepParts));
}

/** For a channel that is shared with another organization: without the diffs, which show configuration. */
export function sharedPlanCard(plan: Plan, run: PlannedRun): Card {
  const { summary, parts } = briefly(plan, run);
  const hint = md`No diffs in a channel shared with another organization: ${code(`/mailha job ${run.id}`)} shows them to you alone.`;
  return { summary, parts: plan.steps.length === 0 ? parts : [...parts, { kind: 'context', text: hint }] };
}

function briefly(plan: Plan, run: PlannedRun): Card {
  return cardOf(plan, run, [{ kind: 'list', items: folded(plan) }]);
}

function cardOf(plan: Plan, run: PlannedRun, steps: readonly Part[]): Card {
  if (plan.steps.length === 0) {
    const nothing = `No changes: ${plan.target} up to date.`;
    const summary = pushText('no changes', run, `${plan.target} up to date`);
    return { summary, parts: [{ kind: 'text', text: md`:white_check_mark: ${nothing}` }] };
  }
  const head = md`:clipboard: *Plan for ${plan.target}*: ${changesWhere(plan)}, in this order.`;
  return {
    summary: pushText('plan', run, `${plan.target}: ${changesWhere(plan)}`),
    parts: [
      { kind: 'text', text: head },
      ...disruptions(plan),
      ...turnParts(plan),
      ...steps,
      { kind: 'context', text: howUndone(plan) },
    ],
  };
}

/** `14 changes on lb2 and lb1`. */
export function changesWhere(plan: Plan): string {
  return `${count(countChanges(plan), 'change')} on ${named(hostsOf(plan))}`;
}

/** What clients may notice, each disruption once with its hosts; empty when they notice nothing. */
export function disruptionsOf(plan: Plan): readonly string[] {
  const found = plan.steps.flatMap(({ host, changes }) =>
    changes.flatMap(({ disrupts }) => (disrupts ? [{ host, disrupts }] : [])),
  );
  return [...new Set(found.map(({ disrupts }) => disrupts))].map((what) => {
    const hosts = new Set(found.filter(({ disrupts }) => disrupts === what).map(({ host }) => host));
    return `${what} (${named([...hosts])})`;
  });
}

function fits({ steps }: Plan): boolean {
  const diff = steps.flatMap(({ changes }) => changes).reduce((sum, change) => sum + (change.diff?.length ?? 0), 0);
  return steps.length <= most.steps && diff <= most.diff;
}

function disruptions(plan: Plan): readonly Part[] {
  const found = disruptionsOf(plan);
  if (found.length === 0) return [{ kind: 'text', text: md`No client impact expected.` }];
  return [
    { kind: 'text', text: md`:warning: *Clients may notice:*` },
    { kind: 'list', items: found.map((what) => md`${what}`) },
  ];
}

/** Which hosts are changed together and which one at a time, as the engine will do it. */
function turnParts({ turns = [] }: Plan): readonly Part[] {
  if (turns.length === 0) return [];
  return [
    { kind: 'text', text: md`*Rollout order:*` },
    { kind: 'list', items: turns.map(turnLine) },
  ];
}

function turnLine({ hosts, steps, pace, gates }: PlannedTurn): Markup {
  const names = hosts.map((host) => md`*${host}*`);
  const all = joined(names, ', ');
  const alone = hosts.length === 1 ? all : joined(names, ', then ');
  const how = {
    together: md`${all}${hosts.length > 1 ? ' at the same time' : ''}, while later steps start elsewhere`,
    unserved:
      hosts.length > 1
        ? md`${all} at the same time, as they serve no clients; one at a time if that changes`
        : md`${all}`,
    'in turn': md`${alone}${hosts.length > 1 ? ', one at a time' : ''}`,
  }[pace];
  const gated = gates.length > 0 ? md`; after each host ${joined(gates.map(code), ', ')} must be ok` : md``;
  return md`${how}: ${steps.join(', ')}${gated}`;
}

/** Approved changes that were already in place. */
export function inPlaceCard({ of, changes }: Extract<Happening, { kind: 'in-place' }>, run: PlannedRun): Card {
  const what = `${changes.length} of ${of} approved changes were already in place`;
  const named = changes.slice(0, most.steps).map(({ host, step, summary: what }) => md`*${host}* ${step}: ${what}`);
  const more = changes.length > named.length ? [md`… and ${changes.length - named.length} more`] : [];
  return {
    summary: pushText('unchanged', run, what),
    parts: [
      { kind: 'text', text: md`${what}:` },
      { kind: 'list', items: [...named, ...more] },
    ],
  };
}

function stepParts({ host, step, summary, changes }: PlannedStep): readonly Part[] {
  const head: Part = { kind: 'text', text: md`*${host}* ${step}: ${summary}` };
  return [head, ...changes.flatMap(changeParts)];
}

function changeParts(change: PlannedChange): readonly Part[] {
  const line: Part = { kind: 'list', items: [changeLine(change)] };
  return change.diff ? [line, { kind: 'code', text: shownDiff(change.diff) }] : [line];
}

function changeLine({ summary, disrupts, undoable }: PlannedChange): Markup {
  const notes = [...(disrupts ? [disrupts] : []), ...(undoable ? [] : ['cannot be undone'])];
  return notes.length > 0 ? md`${summary} (:warning: ${notes.join('; ')})` : md`${summary}`;
}

/** One line per step, for a plan whose diffs are in a file. */
function folded({ steps }: Plan): readonly Markup[] {
  return steps.map(({ host, step, changes }) => {
    const counts = changes.map(({ diff }) => counted(diff ?? ''));
    const added = counts.reduce((sum, { plus }) => sum + plus, 0);
    const removed = counts.reduce((sum, { minus }) => sum + minus, 0);
    const lines = added + removed > 0 ? `, +${added} −${removed} lines` : '';
    const stays = changes.some(({ undoable }) => !undoable) ? ' (:warning: some changes cannot be undone)' : '';
    return joined([md`*${host}* ${step}: ${count(changes.length, 'change')}${lines}`, { mrkdwn: stays }], '');
  });
}

function counted(diff: string): { readonly plus: number; readonly minus: number } {
  const lines = shownDiff(diff).split('\n').slice(2);
  const starting = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { plus: starting('+'), minus: starting('-') };
}

/** Without the `Index:` and `====` lines before the two file names. */
function shownDiff(diff: string): string {
  return diff.replace(/^(?:Index: .*\n)?=+\n/, '').trimEnd();
}

function howUndone({ steps, digest }: Plan): Markup {
  const stay = steps.flatMap(({ changes }) => changes).filter(({ undoable }) => !undoable).length;
  const but = stay === 0 ? '' : `, except ${count(stay, 'change')} marked “cannot be undone”`;
  return md`If a step fails, its host is reverted${but}, and later hosts are not touched. Plan ${shortDigest(digest)}.`;
}

/** The plan as a text file: every change, and every diff in full. */
function planText(plan: Plan): string {
  const steps = plan.steps.map(({ host, step, summary, changes }) => {
    const lines = changes.map((change) => {
      const notes = [...(change.disrupts ? [change.disrupts] : []), ...(change.undoable ? [] : ['cannot be undone'])];
      const note = notes.length > 0 ? ` (${notes.join('; ')})` : '';
      return `# ${cut(change.summary, 500)}${note}\n${change.diff ? `${shownDiff(change.diff)}\n` : ''}`;
    });
    return `## ${host} ${step}: ${summary}\n\n${lines.join('\n')}`;
  });
  return `${sentence(`Plan for ${plan.target}: ${changesWhere(plan)}`)}\nDigest ${plan.digest}\n\n${steps.join('\n')}`;
}
