import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paths } from '../../src/facts/managed-files.ts';
import { packagesInstalled } from '../../src/steps/packages.ts';
import { cluster } from '../support/fake-world.ts';
import { hostNamed } from '../support/views.ts';

const step = packagesInstalled({ id: 'test.installed', on: ['director'], packages: ['keepalived', 'ipvsadm'] });

function planned(installed: readonly string[], policy?: string): readonly string[] {
  const files = new Map(policy === undefined ? [] : [[paths.policy, { content: policy }]]);
  const changes = step.plan({ files, installed: new Set(installed) }, hostNamed('lb1'), cluster, {
    seen: [],
    missing: [],
  });
  return changes.map(({ summary }) => summary);
}

const ours =
  '#!/bin/sh\n# Put here by mailha while it installs packages, so that no daemon starts before it is configured.\nexit 101\n';

describe('packages', () => {
  it('are installed when they are missing, and only those', () => {
    assert.deepEqual(planned([]), ['install keepalived, ipvsadm']);
    assert.deepEqual(planned(['ipvsadm']), ['install keepalived']);
    assert.deepEqual(planned(['ipvsadm', 'keepalived', 'vim']), []);
  });

  it('leave no policy behind that keeps daemons from starting, but for one that is not ours', () => {
    const all = ['ipvsadm', 'keepalived'];
    assert.deepEqual(planned(all, ours), [`remove ${paths.policy}, left behind by an installation that was cut off`]);
    assert.deepEqual(planned(all, '#!/bin/sh\nexit 101\n'), []);
  });

  // The first attempt may still be at it: the plan that was approved has to cover what is found then.
  it('plan the same when the installation was begun before and its worker was lost', () => {
    assert.deepEqual(planned(['ipvsadm'], ours), planned(['ipvsadm']));
  });
});
