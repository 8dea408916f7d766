import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seriesName, seriesOf } from '../../../src/model/check/gauge.ts';
import { folded } from '../../../src/model/check/series.ts';
import { fc } from '../../support/laws.ts';

describe('a time series', () => {
  it('has a name in Prometheus’ notation, which can be parsed again', () => {
    assert.equal(seriesName('mailha_host_up', { host: 'mail1' }), 'mailha_host_up{host="mail1"}');
    const labels = fc.dictionary(fc.stringMatching(/^[a-z_]{1,10}$/), fc.string());
    fc.assert(
      fc.property(labels, (of) => {
        assert.deepEqual(seriesOf(seriesName('mailha_test', of)), { name: 'mailha_test', of: { ...of } });
      }),
    );
  });

  it('is folded to its mean and its highest', () => {
    const point = (at: number, mean: number, most: number) => ({ at, values: new Map([['a', { mean, most }]]) });
    const all = folded(0, [point(0, 1, 5), point(1, 3, 3), { at: 2, values: new Map([['b', { mean: 7, most: 7 }]]) }]);
    assert.deepEqual(
      [...all.values],
      [
        ['a', { mean: 2, most: 5 }],
        ['b', { mean: 7, most: 7 }],
      ],
    );
  });
});
