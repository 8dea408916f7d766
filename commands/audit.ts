import { isAtTerminal } from '../src/model/inventory/access.ts';
import { pagesOf, verifyAll } from '../src/model/run/audit.ts';
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
import { textCard } from '../src/render/decision.ts';
import { noMore } from './find.ts';

const usage = 'audit [WORD…] [since 2d]|verify [SEAL]|export';

export const audit: DeskCommand = {
  name: 'audit',
  usage,
  summary: 'Search, export or verify the audit trail of requests, decisions and changes.',
  examples: ['audit', 'audit lb1 since 2d', 'audit U0ALICE', 'audit verify', 'audit export'],
  needs: 'viewer',
  async reply([what, ...words], who, desk) {
    if (what === 'verify') {
      noMore(usage, words, 1);
      const [seal] = words;
      if (seal !== undefined && !/^[0-9a-f]{8,64}$/.test(seal))
        throw new Refused(`"${seal}" is not a seal: use the 8 to 64 hex digits that \`audit verify\` printed.`);
      return verifiedCard(await verifyAll(desk.audit, seal));
    }
    if (what === 'export') {
      noMore(usage, words, 0);
      // Too long for a message, so the trail is not even read.
      if (!isAtTerminal(who))
        return textCard('Run `mailha audit export` in a terminal; it prints the trail as JSON lines.');
      return auditFileCard(await exported(desk));
    }
    const all = what === undefined ? [] : [what, ...words];
    const at = all.indexOf('since');
    const since = at < 0 ? undefined : Date.now() - minutesOf(all[at + 1] ?? '') * 60_000;
    const wanted = at < 0 ? all : [...all.slice(0, at), ...all.slice(at + 2)];
    const { lines, more } = await search(desk, wanted, since);
    return auditCard(lines, more);
  },
};

/** The newest lines that contain all words, oldest first, and whether older ones exist. Stops reading once the page is full. */
async function search(desk: Desk, wanted: readonly string[], since = 0) {
  const words = wanted.map((word) => word.toLowerCase());
  const found: string[] = [];
  for await (const { entries } of pagesOf(desk.audit, 'newest first')) {
    for (const entry of entries) {
      if (timeOf(entry.id) < since) return { lines: found.toReversed(), more: false };
      const line = auditLine(entry);
      if (!words.every((word) => line.toLowerCase().includes(word))) continue;
      if (found.length === auditLines) return { lines: found.toReversed(), more: true };
      found.push(line);
    }
  }
  return { lines: found.toReversed(), more: false };
}

async function exported(desk: Desk): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { entries } of pagesOf(desk.audit, 'oldest first')) lines.push(...entries.map(auditText));
  return lines;
}
