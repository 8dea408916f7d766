import assert from 'node:assert/strict';
import { it } from 'node:test';
import { heldTwice } from '../../src/drills/vip-holder.ts';
import { inventory } from '../support/fake-world.ts';
import { view } from '../support/views.ts';

const vips = inventory.vips.map(({ address }) => ({ interface: 'eth0', address, prefix: 32 }));
const judged = (lb1: typeof vips, lb2: typeof vips | undefined) =>
  heldTwice.judge(view({ lb1: { addresses: lb1 }, ...(lb2 ? { lb2: { addresses: lb2 } } : {}) }), inventory, {
    seen: [],
    missing: [],
  });

it('a split is noticed when two hold a VIP, not when one is unreachable', () => {
  assert.equal(judged(vips, vips)?.status, 'ok');
  assert.match(judged(vips, vips)?.summary ?? '', /^noticed: .* is on lb1 and lb2 at once/);
  for (const other of [[], undefined]) assert.equal(judged(vips, other)?.status, 'critical');
});
