import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firewallLoaded } from '../../../src/checks/host/firewall.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

const rules = (version: string) =>
  new Map([
    [paths.firewall, { content: `chain version_${version} {\n`, mode: '644', owner: 'root:root', writtenAt: 1 }],
  ]);
const units = (enabled = true) =>
  new Map([['mailha-firewall.service', { known: true, active: 'active', enabled, changedAt: 1, restarts: 0 }]]);
const good = { files: rules('abc'), units: units(), loaded: 'abc' };

describe('firewall.loaded', () => {
  it('is ok when the kernel has the rules of the file', () => {
    assert.deepEqual(judged(firewallLoaded, view({ db1: good, mail1: { ...good, files: rules('d'), loaded: 'd' } })), {
      status: 'ok',
      hosts: ['db1', 'mail1'],
      summary: 'deployed firewall rules loaded on db1 and mail1',
    });
  });

  it('says where rules are missing or wrong, and what to do', () => {
    const verdict = judged(
      firewallLoaded,
      view({ db1: { ...good, loaded: undefined }, mail1: { ...good, loaded: 'old' } }),
    );
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /^db1 has no firewall rules loaded.*; mail1 has wrong firewall rules loaded/);
    assert.match('remedy' in verdict ? verdict.remedy : '', /On db1: `systemctl restart mailha-firewall`/);
  });

  it('looks at the next boot', () => {
    assert.match(judged(firewallLoaded, view({ db1: { ...good, units: units(false) } })).summary, /at the next boot/);
  });

  it('is skipped on hosts that were never deployed', () => {
    const bare = { files: new Map(), units: new Map(), loaded: undefined };
    assert.equal(firewallLoaded.judge(view({ db1: bare }), inventory, view({})), undefined);
  });
});
