import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DrillTimes, whyNoDrill } from '../../../src/model/inventory/drill-times.ts';
import { fc } from '../../support/laws.ts';

const office = DrillTimes.parse({
  days: ['mon', 'tue', 'wed', 'thu'],
  between: '09:00-16:00',
  zone: 'Europe/Berlin',
  frozen: [{ from: '2026-12-18', to: '2027-01-06', because: 'the season' }],
});
const why = (at: string) => whyNoDrill(office, new Date(at));

describe('when a drill may begin', () => {
  it('is at any time by default', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }), (at) => {
        assert.equal(whyNoDrill(DrillTimes.parse({}), at), undefined);
      }),
    );
  });

  it('is by the clock of the zone', () => {
    assert.equal(why('2026-11-26T08:00:00Z'), undefined);
    assert.equal(why('2026-11-26T15:00:59Z'), undefined);
    assert.match(
      why('2026-11-26T07:59:00Z') ?? '',
      /^drills start only 09:00-16:00 \(Europe\/Berlin\) on mon, tue, wed, thu; next allowed 2026-11-26 08:00 UTC/,
    );
    assert.equal(why('2026-07-16T07:00:00Z'), undefined, 'in summer an hour earlier');
    assert.match(why('2026-11-27T10:00:00Z') ?? '', /next allowed 2026-11-30 08:00 UTC \(cluster\.yaml, drillTimes\)/);
  });

  it('is on no day that is frozen, and says because of what', () => {
    assert.match(
      why('2027-01-06T10:00:00Z') ?? '',
      /^no drills from 2026-12-18 to 2027-01-06 \(the season\); next allowed 2027-01-07 08:00 UTC/,
    );
    assert.equal(why('2027-01-07T10:00:00Z'), undefined);
  });

  it('names a time at which one may indeed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900 * 96 }), (quarters) => {
        const said = whyNoDrill(office, new Date(Date.UTC(2026, 0, 1) + quarters * 900_000));
        const next = /next allowed (\S+) (\S+) UTC/.exec(said ?? '');
        if (next) assert.equal(why(`${next[1]}T${next[2]}:00Z`), undefined);
      }),
      { numRuns: 40 },
    );
  });

  it('is refused where it makes no sense', () => {
    const wrong = [
      [{ between: '16:00-09:00' }, /a time of day to another, later one/],
      [{ between: '9-16' }, /such as 09:00-16:00/],
      [{ zone: 'Europe/Atlantis' }, /a time zone such as Europe\/Berlin/],
      [{ frozen: [{ from: '2026-12-18', to: '2026-12-01', because: 'x' }] }, /an end that is not before/],
      [{ frozen: [{ from: '2026-13-18', to: '2026-12-01', because: 'x' }] }, /a day such as/],
    ] as const;
    for (const [times, message] of wrong) assert.throws(() => DrillTimes.parse(times), message);
  });
});
