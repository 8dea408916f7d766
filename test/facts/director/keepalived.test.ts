import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { vrrp } from '../../../src/facts/director/keepalived.ts';
import { captured } from '../../support/captures.ts';

/** Captured from keepalived 2.2.7, whose lb0 was moved away by its track file and whose db0 was not. */
const shifted = [
  { name: 'lb0', state: 'BACKUP', wanted: 'BACKUP', basePriority: 200, effectivePriority: 90 },
  { name: 'db0', state: 'MASTER', wanted: 'MASTER', basePriority: 200, effectivePriority: 200 },
];

describe('keepalived.vrrp', () => {
  it('reads state and priorities from the JSON dump', () => {
    assert.deepEqual(vrrp.parse(captured('keepalived/shifted.json'), 0), shifted);
  });

  it('reads the same from the data dump of a build without JSON', () => {
    assert.deepEqual(vrrp.parse(captured('keepalived/shifted.data.txt'), 0), shifted);
  });

  it('reads the JSON dump of json_version 2', () => {
    const list = captured('keepalived/shifted.json');
    assert.deepEqual(vrrp.parse(`{"vrrp":${list.trim()}}`, 0), shifted);
  });

  it('sees the priority that a director has while it is not ready', () => {
    const priorities = vrrp
      .parse(captured('keepalived/not-ready.json'), 0)
      ?.map((instance) => instance.effectivePriority);
    assert.deepEqual(priorities, [80, 80]);
  });

  it('is undefined when keepalived does not run', () => {
    assert.equal(vrrp.parse('', 3), undefined);
  });

  it('throws when keepalived runs and does not answer', () => {
    assert.throws(() => vrrp.parse('', 5), /did not dump its state within 2 s/);
  });

  it('throws when the dump was cut off', () => {
    assert.throws(() => vrrp.parse(captured('keepalived/shifted.json').slice(0, 900), 0), SyntaxError);
  });
});
