import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopbackHoldsVips } from '../../../src/checks/mail/loopback.ts';
import type { Readings } from '../../../src/facts/host/readings.ts';
import { judged, view } from '../../support/views.ts';

function realServer({ on = 'lo', ignore = '1', announce = '2' } = {}) {
  const sysctl = new Map([
    ['net.ipv4.conf.all.arp_ignore', ignore],
    ['net.ipv4.conf.all.arp_announce', announce],
  ]);
  const readings: Readings = {
    sysctl,
    os: { id: 'debian', version: '12' },
    kernel: '',
    modules: new Set(),
    rebootFor: undefined,
  };
  return { readings, addresses: on === '' ? [] : [{ interface: on, address: '192.0.2.12', prefix: 32 }] };
}

describe('loopback.holds-vips', () => {
  const judge = (mail1: ReturnType<typeof realServer>) =>
    judged(loopbackHoldsVips, view({ lb1: realServer({ on: '' }), mail1 }));

  it('is ok when the VIP is on lo without ARP; a director needs none', () => {
    assert.deepEqual(judge(realServer()), {
      status: 'ok',
      hosts: ['mail1'],
      summary: 'VIPs on loopback of mail1, without ARP',
    });
  });

  it('is degraded when the VIP is not there', () => {
    const verdict = judge(realServer({ on: '' }));
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /^mail1 lacks lb0 on lo/);
    assert('remedy' in verdict && verdict.remedy.includes('systemctl restart mailha-loopback'));
  });

  it('is critical when the VIP is there and ARP is answered for it', () => {
    for (const wrong of [{ ignore: '0' }, { announce: '0' }]) {
      const verdict = judge(realServer(wrong));
      assert.equal(verdict.status, 'critical');
      assert.match(verdict.summary, /mail1 answers ARP for VIPs/);
    }
  });

  it('is ok on a dummy interface, and with the stricter arp_ignore 2', () => {
    const { readings } = realServer({ ignore: '2' });
    const addresses = [{ interface: 'dummy0', address: '192.0.2.12', prefix: 32, isDummy: true as const }];
    assert.equal(judge({ readings, addresses }).status, 'ok');
  });

  it('is critical when the VIP is on an interface of the network', () => {
    assert.match(judge(realServer({ on: 'eth0' })).summary, /^mail1 has lb0 on an interface that answers ARP/);
  });
});
