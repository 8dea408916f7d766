import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { switchPower } from '../../src/io/fence.ts';
import { type Fence, fenceOf } from '../../src/model/fencing.ts';
import { inventory } from '../support/fake-world.ts';
import { temporaryFolder } from '../support/temporary-file.ts';
import { hostNamed } from '../support/views.ts';

const lb1 = hostNamed('lb1');
const same = (word: string) => ({
  off: [word, 'off', '{host}'] as Fence['off'],
  on: [word, 'on', '{host}'] as Fence['off'],
});

describe('the power of a host', () => {
  it("is switched as its own entry says, else its hypervisor's, else the default", () => {
    const of = (fencing: typeof inventory.fencing) => fenceOf({ fencing }, lb1, 'off')?.join(' ');
    assert.equal(of({ lb1: same('own'), hv1: same('hv'), default: same('any') }), 'own off lb1');
    assert.equal(of({ hv1: same('hv'), default: same('any') }), 'hv off lb1');
    assert.equal(of({ hv2: same('hv'), default: same('any') }), 'any off lb1');
    assert.equal(of({ hv2: same('hv') }), undefined);
  });

  it('is switched by a program that no shell reads', async () => {
    const file = join(temporaryFolder(), "it's; here");
    const fence = { off: ['touch', file] as Fence['off'], on: ['rm', file] as Fence['off'] };
    await switchPower({ ...inventory, fencing: { default: fence } }, lb1, 'off');
    assert(existsSync(file));
    await switchPower({ ...inventory, fencing: { default: fence } }, lb1, 'on');
    assert(!existsSync(file));
  });

  it('says what the program said when it fails, and that none was declared', async () => {
    const fence = { off: ['ls', '/nowhere/{host}'] as Fence['off'], on: ['true'] as Fence['off'] };
    await assert.rejects(
      switchPower({ ...inventory, fencing: { default: fence } }, lb1, 'off'),
      /lb1: switching its power off: .*\/nowhere\/lb1/,
    );
    await assert.rejects(switchPower(inventory, lb1, 'off'), /cluster\.yaml declares no fencing for lb1/);
  });
});
