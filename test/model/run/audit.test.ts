import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Audited, genesis, sealOf, verify } from '../../../src/model/run/audit.ts';
import { fc } from '../../support/laws.ts';

/** A trail of so many decisions, sealed. */
function trail(n: number): Audited[] {
  let before = genesis;
  return Array.from({ length: n }, (_, i) => {
    const entry = { id: `${1000 + i}-0`, run: String(i), happening: `{"kind":"approved","by":"U${i}"}` };
    before = sealOf(before, entry);
    return { ...entry, seal: before };
  });
}

describe('the audit trail', () => {
  it('is whole, and says what its last seal is', () => {
    const all = trail(5);
    assert.deepEqual(verify(all, genesis), { sealed: 5, open: 0, head: all[4]?.seal });
    assert.deepEqual(verify([], genesis), { sealed: 0, open: 0, head: undefined });
  });

  it('has entries that are not sealed yet at its end only', () => {
    const { seal: _, ...last } = trail(6)[5] ?? assert.fail();
    assert.deepEqual(verify([...trail(5), last], genesis).open, 1);
    const { seal: __, ...middle } = trail(6)[2] ?? assert.fail();
    const broken = verify([...trail(2), middle, ...trail(6).slice(3)], genesis).broken;
    assert.match(broken?.why ?? '', /its seal is missing/);
  });

  it('detects a trail that was cut after a seal noted elsewhere', () => {
    const all = trail(5);
    const noted = all[4]?.seal?.slice(0, 16);
    assert.equal(verify(all, genesis, noted).broken, undefined);
    assert.match(verify(all.slice(0, 4), genesis, noted).broken?.why ?? '', /the trail was truncated/);
  });

  it('is broken by any change of any entry, and by the loss of any but the last', () => {
    const change = fc.record({
      at: fc.nat({ max: 19 }),
      how: fc.constantFrom('happening', 'run', 'id', 'remove', 'swap'),
    });
    fc.assert(
      fc.property(change, ({ at, how }) => {
        const all = trail(21);
        const one = all[at] ?? assert.fail();
        if (how === 'remove') all.splice(at, 1);
        else if (how === 'swap') all.splice(at, 2, ...[all[at + 1] ?? one, one]);
        else all[at] = { ...one, [how]: `${one[how]}0` };
        const { broken, sealed } = verify(all, genesis);
        assert(broken, `${how} at ${at}`);
        assert.equal(sealed, at);
      }),
    );
  });
});
