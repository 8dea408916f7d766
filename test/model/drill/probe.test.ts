import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Attempt, longestOutage, outagesOf, probeTargets } from '../../../src/model/drill/probe.ts';
import { inventory } from '../../support/fake-world.ts';
import { fc } from '../../support/laws.ts';

const attempt = (at: number, why?: string): Attempt => ({ at, tookMs: 1, why });

describe('outagesOf', () => {
  it('is from the first client that was not served to the first that was again', () => {
    const all = [attempt(0), attempt(20, 'ECONNREFUSED'), attempt(40, 'other'), attempt(60), attempt(80)];
    assert.deepEqual(outagesOf(all), [{ from: 20, to: 60, why: 'ECONNREFUSED', failed: 2 }]);
    assert.equal(longestOutage(outagesOf(all), 80), 40);
  });

  it('has no end while it lasts', () => {
    const all = [attempt(0), attempt(20, 'no connection')];
    assert.equal(outagesOf(all)[0]?.to, undefined);
    assert.equal(longestOutage(outagesOf(all), 120), 100);
  });

  it('is by when clients came, whenever they gave up', () => {
    assert.deepEqual(outagesOf([attempt(40), attempt(20, 'x'), attempt(0)]), [
      { from: 20, to: 40, why: 'x', failed: 1 },
    ]);
  });

  it('covers every client that was not served, and none that was', () => {
    const times = fc.array(fc.record({ at: fc.nat(10_000), isServed: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(times, (some) => {
        const distinct = [...new Map(some.map((one) => [one.at, one])).values()];
        const all = distinct.map(({ at, isServed }) => attempt(at, isServed ? undefined : 'x'));
        const outages = outagesOf(all);
        const isOut = (at: number) => outages.some(({ from, to = Number.POSITIVE_INFINITY }) => from <= at && at < to);
        for (const { at, why } of all) assert.equal(isOut(at), why !== undefined);
        assert.equal(
          outages.reduce((sum, { failed }) => sum + failed, 0),
          all.filter(({ why }) => why !== undefined).length,
        );
      }),
    );
  });
});

it('clients come to every virtual service, and write to the databases', () => {
  assert.deepEqual(
    probeTargets(inventory).map(({ name, address, port }) => `${name} ${address}:${port}`),
    ['mysql 192.0.2.10:3306', 'mysql write 192.0.2.10:3306', 'http 192.0.2.12:80'],
  );
});
