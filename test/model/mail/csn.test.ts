import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bySid, compareCsn, lacking, parseCsn, sidText } from '../../../src/model/mail/csn.ts';
import { fc } from '../../support/laws.ts';

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** Any CSN that slapd can write, in its own words. */
const written = fc
  .record({
    ms: fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2100, 0, 1) }),
    micro: fc.integer({ min: 0, max: 999 }),
    count: fc.integer({ min: 0, max: 0xffffff }),
    sid: fc.integer({ min: 0, max: 0xfff }),
    mod: fc.integer({ min: 0, max: 0xffffff }),
  })
  .map(({ ms, micro, count, sid, mod }) => {
    const [date = '', rest = ''] = new Date(ms).toISOString().replaceAll(/[-:T]/g, '').split('.');
    const text = `${date}.${rest.slice(0, 3)}${String(micro).padStart(3, '0')}Z#${hex(count, 6)}#${hex(sid, 3)}#${hex(mod, 6)}`;
    return { text, time: ms * 1000 + micro, count, sid, mod };
  });

describe('a CSN', () => {
  it('is a time, and a serverID in hex', () => {
    const csn = parseCsn('20261126015256.777114Z#000000#411#000000');
    assert.equal(csn.time, Date.UTC(2026, 10, 26, 1, 52, 56) * 1000 + 777_114);
    assert.equal(csn.sid, 1041);
    assert.equal(sidText(csn.sid), '411');
    assert.equal(parseCsn('20261126015256.777114Z#000000#00b#000000').sid, 11);
  });

  it('may be one of old times, without a fraction', () => {
    assert.equal(parseCsn('20060101000000Z#000001#00#000000').time, Date.UTC(2006, 0, 1) * 1000);
  });

  it('is nothing else', () => {
    for (const text of ['', 'rid=001', '20261126015256.777114Z', '20261126015256Z#0#0#0']) {
      assert.throws(() => parseCsn(text), /no CSN/);
    }
  });

  it('comes back as it was written', () => {
    fc.assert(
      fc.property(written, (csn) => {
        assert.deepEqual(parseCsn(csn.text), csn);
      }),
    );
  });

  it('is ordered as its text is, among those of one provider', () => {
    fc.assert(
      fc.property(written, written, (a, b) => {
        const other = { ...b, text: b.text.replace(/#...#/, `#${hex(a.sid, 3)}#`) };
        const order = compareCsn(parseCsn(a.text), parseCsn(other.text));
        assert.equal(Math.sign(order), a.text < other.text ? -1 : a.text > other.text ? 1 : 0);
      }),
    );
  });

  it('is not compared with one of another provider', () => {
    const [a, b] = ['001', '002'].map((sid) => parseCsn(`20261126015256.000000Z#000000#${sid}#000000`));
    assert.throws(() => a && b && compareCsn(a, b), /different providers/);
  });
});

describe('contextCSN', () => {
  const any = fc.array(
    written.map(({ text }) => parseCsn(text)),
    { maxLength: 20 },
  );

  it('has the newest of each provider, and lacks nothing of itself', () => {
    fc.assert(
      fc.property(any, (csns) => {
        assert.deepEqual(lacking(csns, csns), []);
        for (const csn of csns) assert((bySid(csns).get(csn.sid)?.text ?? '') >= csn.text);
      }),
    );
  });

  it('lacks what it has nothing of, and nothing once it has both', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        assert.equal(lacking(a, []).length, new Set(a.map(({ sid }) => sid)).size);
        assert.deepEqual(lacking(a, [...a, ...b]), []);
      }),
    );
  });
});
