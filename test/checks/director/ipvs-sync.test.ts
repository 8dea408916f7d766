import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionSync } from '../../../src/checks/director/ipvs-sync.ts';
import { ipvsSync } from '../../../src/facts/director/ipvs-sync.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

const both = `master sync daemon (mcast=eth1, syncid=51, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
backup sync daemon (mcast=eth1, syncid=51, maxlen=1472, group=224.0.0.81, port=8848, ttl=1)
`;

const directors = (...said: readonly string[]) =>
  view(Object.fromEntries(said.map((text, i) => [`lb${i + 1}`, { daemons: ipvsSync.parse(text, 0) }])));

describe('ipvs.connection-sync', () => {
  it('is good where each director tells and is told', () => {
    assert.deepEqual(judged(connectionSync, directors(both, both)), {
      status: 'ok',
      summary: 'lb1 and lb2 tell each other of the connections of clients',
    });
  });

  for (const [what, text, words] of [
    ['has no daemon', '', 'lb2 neither tells nor is told of connections: clients are cut off when a VIP moves'],
    ['only tells', both.split('\n')[0] ?? '', 'lb2 is not told of connections'],
    ['is only told', both.split('\n')[1] ?? '', 'lb2 does not tell of connections'],
    ['tells another cluster', both.replaceAll('syncid=51', 'syncid=52'), 'lb2 neither tells nor is told'],
    ['tells in another network', both.replaceAll('eth1', 'eth0'), 'lb2 neither tells nor is told'],
    ['has no IPVS', "Can't initialize ipvs: Protocol not available\n", 'lb2 neither tells nor is told'],
  ] as const) {
    it(`is degraded where one ${what}`, () => {
      const verdict = judged(connectionSync, directors(both, text));
      assert.equal(verdict.status, 'degraded');
      assert(verdict.summary.includes(words), verdict.summary);
      assert.match('remedy' in verdict ? verdict.remedy : '', /systemctl restart mailha-ipvs-sync/);
    });
  }

  it('says nothing where there is one director, who has nobody to tell', () => {
    assert.equal(connectionSync.judge(directors(both), inventory, view({})), undefined);
  });
});
