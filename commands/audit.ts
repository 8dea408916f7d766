import { verify } from '../src/model/audit.ts';
import type { DeskCommand } from '../src/model/command.ts';
import { Refused } from '../src/model/errors.ts';
import { minutesOf } from '../src/model/span.ts';
import { auditCard, auditFileCard, verifiedCard } from '../src/render/audit.ts';
import { noMore } from './find.ts';

const usage = 'audit [WORD…] [since 2d]|verify [SEAL]|export';

export const audit: DeskCommand = {
  name: 'audit',
  usage,
  summary: 'Who decided what, and what was done to the cluster; and whether anybody has changed that trail.',
  examples: ['audit', 'audit lb1 since 2d', 'audit U0ALICE', 'audit verify', 'audit export'],
  needs: 'viewer',
  async reply([what, ...words], _, desk) {
    if (what === 'verify') {
      noMore(usage, words, 1);
      const [seal] = words;
      if (seal !== undefined && !/^[0-9a-f]{8,64}$/.test(seal)) throw new Refused(`“${seal}” is no seal.`);
      const { entries, first } = await desk.audit();
      return verifiedCard(verify(entries, first, seal));
    }
    if (what === 'export') {
      noMore(usage, words, 0);
      return auditFileCard((await desk.audit()).entries);
    }
    const all = what === undefined ? [] : [what, ...words];
    const at = all.indexOf('since');
    const since = at < 0 ? undefined : Date.now() - minutesOf(all[at + 1] ?? '') * 60_000;
    const wanted = at < 0 ? all : [...all.slice(0, at), ...all.slice(at + 2)];
    return auditCard((await desk.audit()).entries, { wanted, since });
  },
};
