import { isAtTerminal } from '../src/model/inventory/access.ts';
import { type Audited, pagesOf, verifyAll } from '../src/model/run/audit.ts';
import type { DeskCommand } from '../src/model/run/command.ts';
import type { Desk } from '../src/model/run/desk.ts';
import { Refused } from '../src/model/text/errors.ts';
import { minutesOf } from '../src/model/text/span.ts';
import {
  auditCard,
  auditFileCard,
  auditLine,
  auditLines,
  auditText,
  timeOf,
  verifiedCard,
} from '../src/render/audit.ts';
import { textReply } from '../src/render/decision.ts';
import { auditExportJson, auditJson, verifiedJson } from '../src/render/json-answers.ts';
import { noMore } from './find.ts';

/** The trail goes back by entries, about a year of a busy cluster; a quiet one has more. */
const keptDays = 999;

const usage = 'audit [WORD…] [since 2d]|verify [SEAL]|export';

export const audit: DeskCommand = {
  name: 'audit',
  usage,
  summary: 'Search, export or verify the audit trail of requests, decisions and changes.',
  examples: ['audit', 'audit lb1 since 30d', 'audit U0ALICE', 'audit verify', 'audit export'],
  needs: 'viewer',
  async reply([what, ...words], who, desk) {
    if (what === 'verify') {
      noMore(usage, words, 1);
      const [seal] = words;
      if (seal !== undefined && !/^[0-9a-f]{8,64}$/.test(seal))
        throw new Refused(`"${seal}" is not a seal: use the 8 to 64 hex digits that \`audit verify\` printed.`);
      const found = await verifyAll(desk.audit, seal);
      return { card: verifiedCard(found), data: verifiedJson(found), status: found.broken ? 'critical' : 'ok' };
    }
    if (what === 'export') {
      noMore(usage, words, 0);
      // Too long for a message, so the trail is not even read.
      if (!isAtTerminal(who))
        return textReply('Run `mailha audit export` in a terminal; it prints the trail as JSON lines.');
      const entries = await exported(desk);
      return { card: auditFileCard(entries.map(auditText)), data: auditExportJson(entries) };
    }
    const all = what === undefined ? [] : [what, ...words];
    const at = all.indexOf('since');
    const since = at < 0 ? undefined : Date.now() - minutesOf(all[at + 1] ?? '', keptDays) * 60_000;
    const wanted = at < 0 ? all : [...all.slice(0, at), ...all.slice(at + 2)];
    const { found, more } = await search(desk, wanted, since);
    return { card: auditCard(found.map(auditLine), more), data: auditJson(found, more) };
  },
};

/** The newest entries that contain all words, oldest first, and whether older ones exist. Stops reading once the page is full. */
async function search(desk: Desk, wanted: readonly string[], since = 0) {
  const words = wanted.map((word) => word.toLowerCase());
  const found: Audited[] = [];
  for await (const { entries } of pagesOf(desk.audit, 'newest first')) {
    for (const entry of entries) {
      if (timeOf(entry.id) < since) return { found: found.toReversed(), more: false };
      const line = auditLine(entry);
      if (!words.every((word) => line.toLowerCase().includes(word))) continue;
      if (found.length === auditLines) return { found: found.toReversed(), more: true };
      found.push(entry);
    }
  }
  return { found: found.toReversed(), more: false };
}

async function exported(desk: Desk): Promise<readonly Audited[]> {
  const all: Audited[] = [];
  for await (const { entries } of pagesOf(desk.audit, 'oldest first')) all.push(...entries);
  return all;
}
