import type { Judgement } from '../model/check/judgement.ts';
import { faultOf } from '../model/drill/drill.ts';
import { shortDigest } from '../model/plan/plan.ts';
import type { Happening } from '../model/run/journal.ts';
import type { Notice } from '../model/run/notice.ts';
import { outcomeInWords } from '../model/run/outcome.ts';
import { changesWhere } from './plan.ts';
import { count, duration, ended, oneLine, sentence } from './words.ts';

/** An event as one line of plain text; undefined when it only repeats an earlier one. */
export function eventLine(happening: Happening): string | undefined {
  const line = runLine(happening) ?? hostLine(happening);
  return line === undefined ? undefined : oneLine(line);
}

function runLine(happening: Happening): string | undefined {
  switch (happening.kind) {
    case 'requested':
      return `${name(happening.by)} requested ${happening.text}`;
    case 'waiting':
      return `waiting: ${happening.reason}`;
    case 'planned':
      return happening.plan.steps.length === 0 ? 'planned: no changes' : `planned: ${changesWhere(happening.plan)}`;
    case 'asked':
      return 'waiting for approval';
    case 'approved':
      return `approved by ${name(happening.by)}${planOf(happening)}`;
    case 'approval-expired':
      return `the approval by ${name(happening.by)} expired before it could be used; planning again`;
    case 'resumed':
      return `resumed by ${name(happening.by)}`;
    case 'cancelled':
      return `cancelled by ${name(happening.by)}${happening.sentence ? `: ${ended(happening.sentence)}` : ''}`;
    case 'rejected':
      return `rejected by ${name(happening.by)}${planOf(happening)}${happening.reason ? `: ${happening.reason}` : ''}`;
    case 'expired':
      return 'expired: not approved in time';
    case 'superseded':
      return `superseded by job ${happening.by}`;
    case 'acknowledged':
      return `acknowledged by ${name(happening.by)}`;
    case 'announced':
      return announced(happening.notice);
    case 'reminded':
      return `not acknowledged: reminded ${happening.mention.map(name).join(', ') || 'the channel'}`;
    case 'escalated':
      return `not acknowledged: escalated to ${[...(happening.channel ? [happening.channel] : []), ...happening.mention.map(name)].join(', ')}`;
    case 'muted':
      return `${name(happening.by)} muted ${happening.what}: ${happening.because}`;
    case 'alert':
      return [...happening.worse, ...happening.better].map(judged).join(' ');
    case 'cancel-asked':
      return `${name(happening.by)} requested cancellation; stops before the next step`;
    case 'restoring':
      return `restore pending: ${faultOf(happening.pending)}`;
    case 'finished':
      return `${happening.about === undefined ? `${happening.status}: ` : ''}${ended(outcomeInWords(happening))}`;
    case 'failed':
    case 'interrupted':
      return `${happening.kind}: ${ended(happening.sentence)} What to do: ${sentence(happening.remedy)}`;
    default:
      return undefined;
  }
}

function announced(notice: Notice): string {
  if (notice.what === 'muted') return `${name(notice.by)} muted ${notice.about}: ${notice.because}`;
  if (notice.what === 'unmuted') return `${name(notice.by)} unmuted ${notice.about}`;
  const { kind, by, because } = notice.hold;
  if (notice.what === 'released') return `${name(notice.by)} lifted the ${kind}`;
  return `${name(by)} ${kind === 'freeze' ? 'froze all changes' : 'locked the cluster'}: ${because}`;
}

function hostLine(happening: Happening): string | undefined {
  switch (happening.kind) {
    case 'host-started':
      return `${happening.host}: started`;
    case 'step-started':
      return `${happening.host}: ${happening.step}: ${happening.summary}`;
    case 'changed':
      return `${happening.host}: ${happening.summary} (${duration(happening.tookMs)})`;
    case 'in-place':
      return `${happening.changes.length} of ${happening.of} approved changes were already in place`;
    case 'undone':
      return `${happening.host}: reverted: ${happening.summary}`;
    case 'undo-failed':
      return `${happening.host}: not reverted: ${happening.summary}: ${happening.why}`;
    case 'host-finished':
      return `${happening.host}: done`;
    case 'gate':
      return `${happening.host}: gate ${judged(happening.judgement)} (waited ${happening.waitedSeconds} s)`;
    case 'judged':
      return judged(happening.judgement);
    case 'output':
      return `${happening.host}: ${happening.command} printed ${count(happening.text.trimEnd().split('\n').length, 'line')}`;
    case 'drill':
      return `${happening.phase}: ${happening.text}`;
    case 'trouble':
      return ended(happening.message) + (happening.remedy ? ` What to do: ${sentence(happening.remedy)}` : '');
    default:
      return undefined;
  }
}

function judged({ status, check, summary, remedy }: Judgement): string {
  return `${status}: ${check}: ${ended(summary)}${remedy ? ` What to do: ${sentence(remedy)}` : ''}`;
}

function planOf({ digest }: { readonly digest?: string | undefined }): string {
  return digest === undefined ? '' : `, plan ${shortDigest(digest)}`;
}

/** A login without its `os:` prefix. */
function name(by: string): string {
  return by.replace(/^os:/, '');
}
