import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clocksAgree, disksHaveRoom, hostsAnswer, hostsAreDebian } from '../../../src/checks/host/hosts.ts';
import type { Disk } from '../../../src/facts/host/disks.ts';
import type { Readings } from '../../../src/facts/host/readings.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

const debian: Readings = {
  sysctl: new Map(),
  os: { id: 'debian', version: '12' },
  kernel: '6.1',
  modules: new Set(),
  rebootFor: undefined,
};

describe('host.answers', () => {
  const judge = (...unreachable: string[]) => {
    const facts = inventory.hosts.map(({ name }) => [
      name,
      unreachable.includes(name) ? undefined : { readings: debian },
    ]);
    return judged(hostsAnswer, view(Object.fromEntries(facts)));
  };

  it('is ok when all do', () => {
    assert.deepEqual(judge(), {
      status: 'ok',
      hosts: ['filer1', 'lb1', 'lb2', 'db1', 'db2', 'mail1', 'mail2'],
      summary: '7 hosts reachable',
    });
  });

  it('is degraded when one does not, with the remedy of the connection', () => {
    assert.deepEqual(judge('lb2'), {
      status: 'degraded',
      hosts: ['lb2'],
      summary: 'lb2 unreachable (connecting)',
      explains: { kind: 'host unreachable', hosts: ['lb2'] },
      remedy: 'Start lb2.',
    });
  });

  it('is critical when none of a role answers', () => {
    const { status, summary } = judge('db1', 'db2');
    assert.equal(status, 'critical');
    assert.match(summary, /^no database host and no majority of Galera votes reachable; db1 and db2 unreachable/);
  });

  it('is critical when half of the Galera votes are unreachable', () => {
    const { status, summary } = judge('db1', 'filer1');
    assert.equal(status, 'critical');
    assert.match(summary, /no majority of Galera votes reachable; /);
  });

  it('is critical, never unknown, when no host answers, though the worker itself may be cut off', () => {
    const verdict = judge(...inventory.hosts.map(({ name }) => name));
    assert.equal(verdict.status, 'critical');
    assert.match(verdict.summary, /^no host reachable: filer1, .* unreachable \(connecting\)$/);
    assert('remedy' in verdict && verdict.remedy.startsWith("Check the worker's own network first."));
  });
});

describe('host.debian', () => {
  it('is degraded on another system', () => {
    const fedora = { readings: { ...debian, os: { id: 'fedora', version: '43' } } };
    const verdict = judged(hostsAreDebian, view({ lb1: { readings: debian }, lb2: fedora }));
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /^lb2 is fedora 43/);
  });
});

describe('host.clock', () => {
  /** Asked at 100 s, answered at 100.4 s, with the host's clock at this time. */
  const judge = (seconds: number, receivedAt = 100_400) =>
    judged(clocksAgree, view({ lb1: { clock: seconds * 1000 } }, { sentAt: 100_000, receivedAt }));

  it('is ok as long as the round trip leaves room for a difference within the limit', () => {
    for (const seconds of [99.1, 100, 100.2, 101.3]) assert.equal(judge(seconds).status, 'ok', String(seconds));
  });

  it('is degraded when the clock is off for sure, and says by how much and which way', () => {
    assert.match(judge(103.4).summary, /clock of lb1 is at least 3\.0 s ahead of the worker/);
    assert.match(judge(98).summary, /clock of lb1 is at least 2\.0 s behind the worker/);
  });

  it('is unknown when the answer took too long', () => {
    assert.equal(judge(105, 112_000).status, 'unknown');
    assert.equal(judge(120, 112_000).status, 'degraded');
  });
});

describe('host.disk', () => {
  const judge = (disk: Partial<Disk>) =>
    judged(disksHaveRoom, view({ lb1: { disks: [{ mount: '/', usedPercent: 12, usedInodesPercent: 3, ...disk }] } }));

  it('is ok, degraded and critical by the limits of the inventory', () => {
    assert.deepEqual(judge({}), { status: 'ok', hosts: ['lb1'], summary: '1 file system below 70 %' });
    assert.equal(judge({ usedPercent: 70 }).status, 'degraded');
    assert.equal(judge({ usedPercent: 85 }).status, 'critical');
  });

  it('counts inodes as well', () => {
    assert.match(judge({ usedInodesPercent: 99 }).summary, /\/ on lb1 has 99 % of its inodes in use/);
  });
});
