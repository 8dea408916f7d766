import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionSync } from '../../../src/checks/director/ipvs-sync.ts';
import { ipvsSync } from '../../../src/facts/director/ipvs-sync.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

const both = `master sync daemon (mcast=eth1, syncid=51, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
backup sync daemon (mcast=eth1, syncid=51, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
`;

const directors = (...outputs: readonly string[]) =>
  view(Object.fromEntries(outputs.map((text, i) => [`lb${i + 1}`, { daemons: ipvsSync.parse(text, 0) }])));

describe('ipvs.connection-sync', () => {
  it('is ok when every director sends and receives', () => {
    assert.deepEqual(judged(connectionSync, directors(both, both)), {
      status: 'ok',
      hosts: ['lb1', 'lb2'],
      summary: 'connection sync runs on lb1 and lb2',
    });
  });

  for (const [what, text, words] of [
    ['has no daemon', '', 'lb2 neither sends nor receives connection sync: connections break when a VIP moves'],
    ['only sends', both.split('\n')[0] ?? '', 'lb2 does not receive connection sync'],
    ['only receives', both.split('\n')[1] ?? '', 'lb2 does not send connection sync'],
    ['has the wrong syncid', both.replaceAll('syncid=51', 'syncid=52'), 'lb2 neither sends nor receives'],
    ['syncs on the wrong interface', both.replaceAll('eth1', 'eth0'), 'lb2 neither sends nor receives'],
    ['has no IPVS', "Can't initialize ipvs: Protocol not available\n", 'lb2 neither sends nor receives'],
  ] as const) {
    it(`is degraded when one ${what}`, () => {
      const verdict = judged(connectionSync, directors(both, text));
      assert.equal(verdict.status, 'degraded');
      assert(verdict.summary.includes(words), verdict.summary);
      assert.match('remedy' in verdict ? verdict.remedy : '', /systemctl restart mailha-ipvs-sync/);
    });
  }

  it('is skipped with a single director', () => {
    assert.equal(connectionSync.judge(directors(both), inventory, view({})), undefined);
  });
});
