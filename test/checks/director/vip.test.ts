import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { vipHeldOnce } from '../../../src/checks/director/vip.ts';
import { judged, view } from '../../support/views.ts';

const vips = { lb0: '192.0.2.12', db0: '192.0.2.10' };

/** The VIPs that each director holds; undefined is an unreachable director. */
function judge(held: Readonly<Record<string, readonly (keyof typeof vips)[] | undefined>>, on = 'eth0') {
  const facts = Object.entries(held).map(([name, names]) => [
    name,
    names && { addresses: names.map((vip) => ({ interface: on, address: vips[vip], prefix: 32 })) },
  ]);
  return judged(vipHeldOnce, view(Object.fromEntries(facts)));
}

describe('vip.held-once', () => {
  it('is ok when each VIP is on one director, be it the same or not', () => {
    assert.deepEqual(judge({ lb1: ['lb0', 'db0'], lb2: [] }), {
      status: 'ok',
      hosts: ['lb1'],
      summary: 'lb0 (192.0.2.12) is on lb1; db0 (192.0.2.10) is on lb1',
    });
    assert.equal(judge({ lb1: ['lb0'], lb2: ['db0'] }).status, 'ok');
  });

  it('is critical when a VIP is on no director, and puts that first', () => {
    const verdict = judge({ lb1: ['db0'], lb2: [] });
    assert.equal(verdict.status, 'critical');
    assert.equal(verdict.summary, 'lb0 (192.0.2.12) is on no director; db0 (192.0.2.10) is on lb1');
    assert('remedy' in verdict && verdict.remedy.includes('systemctl restart keepalived'));
  });

  it('is critical when a VIP is on two directors at once', () => {
    const verdict = judge({ lb1: ['lb0', 'db0'], lb2: ['lb0'] });
    assert.equal(verdict.status, 'critical');
    assert.match(verdict.summary, /^lb0 \(192\.0\.2\.12\) is on lb1 and lb2 at once/);
    assert('remedy' in verdict && verdict.remedy.includes('tcpdump -ni eth0 vrrp'));
  });

  it('is unknown when no reachable director holds it and another is unreachable', () => {
    const verdict = judge({ lb1: undefined, lb2: ['db0'] });
    assert.equal(verdict.status, 'unknown');
    assert.match(
      verdict.summary,
      /^lb0 \(192\.0\.2\.12\) is on no director that was read; lb1 unreachable and may hold it/,
    );
  });

  it('is degraded when one director holds all and the other is unreachable', () => {
    const verdict = judge({ lb1: ['lb0', 'db0'], lb2: undefined });
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /lb2 unreachable and may hold it too/);
  });

  it('ignores a VIP on loopback, where real servers have it', () => {
    assert.equal(judge({ lb1: ['lb0', 'db0'], lb2: [] }, 'lo').status, 'critical');
  });
});
