import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineGauge } from '../../../src/model/check/gauge.ts';
import { inventory } from '../../support/fake-world.ts';

describe('a gauge', () => {
  it('takes what is no number for not measured, as a host may print anything', () => {
    const gauge = defineGauge({
      name: 'mailha_queue',
      help: 'How long the queue is.',
      on: 'every host',
      facts: {},
      read: () => ['7', '', 'nan', '1e999', '-1e999'].map((text) => ({ of: { text }, value: Number.parseFloat(text) })),
    });
    assert.deepEqual(gauge.read({ seen: [], missing: [] }, inventory), [{ of: { text: '7' }, value: 7 }]);
  });
});
