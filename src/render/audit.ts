import { type Audited, Noted, type Verified } from '../model/run/audit.ts';
import type { Card } from '../model/run/card.ts';
import { code, md } from '../model/run/card.ts';
import { Happening } from '../model/run/journal.ts';
import { textCard } from './decision.ts';
import { eventLine } from './event-line.ts';
import { cut, oneLine } from './words.ts';

/** Lines shown; an export has all. */
export const auditLines = 40;

/** Decisions, newest last; `more` says that older ones are left out. */
export function auditCard(lines: readonly string[], more: boolean): Card {
  if (lines.length === 0) return textCard('No matching entries in the audit trail.');
  const all = lines.length === 1 ? '1 entry' : `${lines.length} entries`;
  const summary = more ? `Latest ${lines.length} entries; older ones exist` : all;
  return {
    summary,
    parts: [
      { kind: 'text', text: md`*${summary}*` },
      { kind: 'code', text: lines.join('\n') },
      { kind: 'context', text: md`${code('/mailha audit verify')} checks the trail for tampering.` },
    ],
  };
}

export function auditLine({ id, run, happening }: Audited): string {
  const at = new Date(timeOf(id)).toISOString().slice(0, 19).replace('T', ' ');
  return `${at}  ${(run === '' ? '' : `job ${run}`).padEnd(9)} ${cut(oneLine(wordsOf(happening)), 200)}`;
}

/** When an entry was made, in ms since the epoch. */
export const timeOf = (id: string) => Number(id.split('-')[0]);

/** An entry in words; entries of other versions are shown as they are. */
export function wordsOf(text: string): string {
  const read: unknown = JSON.parse(text);
  const happening = Happening.safeParse(read);
  if (happening.success) return eventLine(happening.data) ?? happening.data.kind;
  const noted = Noted.safeParse(read);
  if (!noted.success) return text;
  if (noted.data.kind === 'released') return `${noted.data.by} ended the ${noted.data.what}`;
  const { by, hold } = noted.data;
  return `${by} ${hold.kind === 'freeze' ? 'froze all changes' : 'locked the cluster'}: ${hold.because}`;
}

export function verifiedCard({ sealed, open, head, broken }: Verified): Card {
  const later = open > 0 ? ` ${open} more will be sealed within seconds.` : '';
  if (broken) {
    const at = broken.id === '-' ? '' : ` at ${new Date(Number(broken.id.split('-')[0])).toISOString()} (${broken.id})`;
    return textCard(`Audit trail broken${at}: ${broken.why}. The ${sealed} entries before it are intact.`);
  }
  if (head === undefined) return textCard(`The audit trail is empty.${later}`);
  const summary = `All ${sealed} entries are intact.${later}`;
  return {
    summary,
    parts: [
      { kind: 'text', text: md`:white_check_mark: ${summary}` },
      {
        kind: 'context',
        text: md`Last seal: ${code(head.slice(0, 16))}. Store it elsewhere; ${code(`audit verify ${head.slice(0, 16)}`)} then also detects a truncated trail.`,
      },
    ],
  };
}

/** The whole trail, one JSON object per line, as auditText() formats it. */
export function auditFileCard(lines: readonly string[]): Card {
  const summary = `${lines.length} entries`;
  return {
    ...textCard(summary),
    file: { name: 'audit.jsonl', title: 'audit trail', text: lines.join(''), alone: true },
  };
}

export function auditText(entry: Audited): string {
  return `${JSON.stringify({ ...entry, happening: JSON.parse(entry.happening) })}\n`;
}
