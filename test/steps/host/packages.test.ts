import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprintOf } from '../../../src/engine/preview.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import type { Change } from '../../../src/model/plan/step.ts';
import { packagesInstalled } from '../../../src/steps/host/packages.ts';
import { cluster } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const step = packagesInstalled({ id: 'test.installed', on: ['director'], packages: ['keepalived', 'ipvsadm'] });

function changes(installed: readonly string[], policy?: string): readonly Change[] {
  const files = new Map(policy === undefined ? [] : [[paths.policy, { content: policy }]]);
  return step.plan({ files, installed: new Set(installed) }, hostNamed('lb1'), cluster, {
    seen: [],
    missing: [],
  });
}

const planned = (installed: readonly string[], policy?: string) =>
  changes(installed, policy).map(({ summary }) => summary);

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
    assert.deepEqual(planned(all, ours), [`remove ${paths.policy}, left behind by an interrupted installation`]);
    assert.deepEqual(planned(all, '#!/bin/sh\nexit 101\n'), []);
  });

  it('tell how far apt is', () => {
    const [install] = changes([]);
    assert.equal(
      install?.tells?.('pmstatus:keepalived:62.5000:Unpacking keepalived (amd64)'),
      '62 %: Unpacking keepalived (amd64)',
    );
    assert.equal(install?.tells?.('dlstatus:1:20:Retrieving file 1 of 5'), '20 %: Retrieving file 1 of 5');
    assert.equal(install?.tells?.('Preparing to unpack .../keepalived_2.2.7.deb ...'), undefined);
  });

  // The first attempt may still be at it, and be anywhere in it.
  it('are covered by the first approval when the installation was begun and its worker was lost', () => {
    const [approved] = changes([]).map((change) => fingerprintOf(change, cluster));
    for (const installed of [['ipvsadm'], ['ipvsadm', 'keepalived']])
      assert.deepEqual(
        changes(installed, ours).map((change) => fingerprintOf(change, cluster)),
        [approved],
      );
  });
});
