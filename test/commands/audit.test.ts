import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { audit } from '../../commands/audit.ts';
import { type Audited, type AuditPage, genesis, sealOf, type WantedPage } from '../../src/model/run/audit.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { alice, bob } from '../support/journals.ts';
import { notingDesk } from '../support/noting-desk.ts';

/** A sealed trail, oldest first: requests of these texts, `minutesAgo` each. */
function trail(entries: readonly (readonly [text: string, by: string, minutesAgo: number])[]): readonly Audited[] {
  let seal = genesis;
  return entries.map(([text, by, ago], n) => {
    const entry = {
      id: `${Date.now() - ago * 60_000}-${n}`,
      run: String(n),
      happening: JSON.stringify({ kind: 'requested', by, text }),
    };
    seal = sealOf(seal, entry);
    return { ...entry, seal };
  });
}

const entries = trail([
  ['deploy directors', alice, 5000],
  ['drain mail2', bob, 100],
  ['undrain mail2', bob, 10],
]);

function deskWith(all: readonly Audited[]) {
  let reads = 0;
  const page = async ({ order, beyond }: WantedPage): Promise<AuditPage> => {
    reads += 1;
    const ordered = order === 'oldest first' ? all : all.toReversed();
    const head = all.at(-1)?.id;
    return { entries: beyond === undefined ? ordered : [], first: genesis, ...(head ? { head } : {}) };
  };
  return { desk: { ...notingDesk(), audit: page }, reads: () => reads };
}

const typed = (words: string, all = entries, who = { id: alice, groups: [] }) =>
  audit.reply(words.split(' ').filter(Boolean), who, deskWith(all).desk);
const shown = async (words: string) => toTerminal((await typed(words)).card, { colour: false, width: 200 });

describe('audit', () => {
  it('lists the trail, newest last, and those entries that have all words or are new enough', async () => {
    assert.match(await shown(''), /deploy directors[\s\S]* drain mail2[\s\S]*undrain mail2/);
    assert.doesNotMatch(await shown('mail2'), /directors/);
    assert.match(await shown('MAIL2 undrain'), /undrain mail2/);
    assert.doesNotMatch(await shown('MAIL2 undrain'), / drain mail2/);
    assert.doesNotMatch(await shown('since 2h'), /directors/);
    await assert.rejects(typed('since ever'), { name: 'Refused', message: /Invalid duration "ever"/ });
  });

  it('verifies the seals, and is critical when an entry was modified', async () => {
    assert.equal((await typed('verify')).status, 'ok');
    const forged = entries.map((entry, n) => (n === 1 ? { ...entry, happening: '{"kind":"expired"}' } : entry));
    assert.equal((await typed('verify', forged)).status, 'critical');
    await assert.rejects(typed('verify me'), { name: 'Refused', message: /^"me" is not a seal/ });
    await assert.rejects(typed('verify 9f2c1ab0 now'), /"now" is not expected here/);
  });

  it('exports at a terminal only, and reads nothing otherwise', async () => {
    const { desk, reads } = deskWith(entries);
    const { card } = await audit.reply(['export'], { id: alice, groups: [] }, desk);
    assert.match(card.summary, /Run `mailha audit export` in a terminal/);
    assert.equal(reads(), 0);
    const { card: file } = await typed('export', entries, { id: 'os:root', groups: [] });
    assert.equal(file.file?.text.trimEnd().split('\n').length, entries.length);
    await assert.rejects(typed('export all'), /"all" is not expected here/);
  });
});
