import { type Plan, shortDigest } from '../model/plan/plan.ts';
import type { Button, Card, Markup, Part } from '../model/run/card.ts';
import { code, joined, md, member, moment, person } from '../model/run/card.ts';
import type { Entry } from '../model/run/journal.ts';
import { planButton } from '../model/run/plan-button.ts';
import type { RunRecord } from '../model/run/run.ts';
import { changesWhere, disruptionsOf } from './plan.ts';
import { pushText } from './push.ts';
import { cut, oneLine } from './words.ts';

/** Approvers to mention at most; longer lists should be a user group. */
const mostNamed = 10;

export interface ApprovalRequest {
  readonly run: RunRecord;
  readonly plan: Plan;
  readonly expiresAt: number;
  /** The decision; undefined while pending. */
  readonly decision: Entry | undefined;
  /** Whether it can still be decided. */
  readonly open: boolean;
  /** Members of the access list, to be mentioned. */
  readonly approvers: readonly string[];
}

/** Requests approval of a plan; once decided, shows the decision and no buttons. */
export function askCard(asked: ApprovalRequest): Card {
  const { run, plan, decision } = asked;
  const text = cut(run.text, 100);
  const what = `${oneLine(text)} (job ${run.id})`;
  const disrupted = disruptionsOf(plan);
  const head = decision ? md`*Approval of ${what}*` : md`:raised_hand: *Approve ${what}?*`;
  const noticed =
    disrupted.length === 0 ? 'No client impact expected.' : `Clients may notice: ${disrupted.join('; ')}.`;
  return {
    summary: pushText(decision ? decided(decision).word : 'approval needed', run, `${text}, ${changesWhere(plan)}`),
    parts: [
      { kind: 'text', text: md`${head}\n${changesWhere(plan)}; plan above. ${noticed}` },
      { kind: 'fields', fields: fields(asked) },
      ...(decision ? [{ kind: 'context', text: decided(decision).shown } as const] : choice(asked)),
    ],
  };
}

function fields({
  run,
  plan,
  expiresAt,
  approvers,
  decision,
}: ApprovalRequest): readonly { name: string; value: Markup }[] {
  const others = md`any approver except ${person(run.requestedBy)}`;
  const named = approvers.filter((id) => id !== run.requestedBy).slice(0, mostNamed);
  const who = named.length > 0 ? md`${others}: ${joined(named.map(member), ', ')}` : others;
  return [
    { name: 'Requested by', value: person(run.requestedBy) },
    { name: 'Plan', value: code(shortDigest(plan.digest)) },
    ...(decision
      ? []
      : [
          { name: 'Approvers', value: who },
          { name: 'Expires', value: moment(expiresAt) },
        ]),
  ];
}

function choice({ run, plan, open }: ApprovalRequest): readonly Part[] {
  if (!open) return [];
  const hint: Part = {
    kind: 'context',
    text: md`Or type: ${approveCommand(run.id, plan)} or ${code(`/mailha reject ${run.id} REASON`)}`,
  };
  const buttons = decisionButtons(run, plan);
  return buttons.length > 0 ? [{ kind: 'buttons', buttons }, hint] : [hint];
}

/** None while no plan waits. */
export function decisionButtons(run: RunRecord, plan: Plan): readonly Button[] {
  const value = planButton(run);
  if (value === undefined) return [];
  const confirm = { title: `Approve job ${run.id}?`, text: `Starts immediately: ${changesWhere(plan)}.` };
  return [
    { action: 'approve', label: 'Approve', value, style: 'primary', confirm },
    { action: 'reject', label: 'Reject', value, style: 'danger' },
  ];
}

/** Ready to copy. Names the plan, so that it cannot approve another one. */
export function approveCommand(id: string, { digest }: Plan): Markup {
  return code(`/mailha approve ${id} ${shortDigest(digest)}`);
}

/** `word` is plain text, `shown` also has the person and the time. */
function decided({ happening, at }: Entry): { readonly word: string; readonly shown: Markup } {
  const when = moment(at);
  switch (happening.kind) {
    case 'approved':
      return { word: 'approved', shown: md`:white_check_mark: *approved* by ${person(happening.by)} ${when}` };
    case 'rejected': {
      const reason = happening.reason ? md`: ${happening.reason}` : md``;
      return { word: 'rejected', shown: md`:no_entry_sign: *rejected* by ${person(happening.by)} ${when}${reason}` };
    }
    case 'cancelled':
    case 'cancel-asked':
      return { word: 'cancelled', shown: md`:no_entry_sign: *cancelled* by ${person(happening.by)} ${when}` };
    case 'superseded':
      return { word: 'superseded', shown: md`:no_entry_sign: *superseded* by job ${happening.by} ${when}` };
    case 'planned':
      return { word: 'replaced', shown: md`:no_entry_sign: *replaced* by a newer plan ${when}, see below` };
    case 'expired':
      return { word: 'expired', shown: md`:no_entry_sign: *expired* ${when} without a decision` };
    default:
      return { word: 'closed', shown: md`:no_entry_sign: *closed* ${when}, no longer open for a decision` };
  }
}
