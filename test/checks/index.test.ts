import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runHealthRound } from '../../jobs/health/round.ts';
import { AlertRules } from '../../src/model/inventory/alert-rules.ts';
import type { Watcher } from '../../src/model/plan/world.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { fakeWatcher } from '../support/fake-watcher.ts';
import { pretendHosts } from '../support/pretend-hosts.ts';
import { mustNameItsHosts } from '../support/views.ts';

/** What all checks say of a deployed cluster once these hosts are unreachable. */
async function judgedWithout(dead: readonly string[]) {
  const pretended = pretendHosts({ alerts: AlertRules.parse({ everySeconds: 60 }) });
  await pretended.deploy('all');
  const ask: Watcher['ask'] = async (host, facts) => {
    if (dead.includes(host.name)) throw new HostError(host.name, 'connecting');
    return pretended.world.ask(host, facts);
  };
  const world = { ...fakeWatcher(pretended.world), ask };
  return { judged: await runHealthRound(world), inventory: world.cluster.inventory };
}

const deaths = [[], ['lb1'], ['lb1', 'lb2'], ['db2'], ['mail2'], ['filer1'], ['lb2', 'db2', 'mail2']];

describe('every check', () => {
  for (const dead of deaths) {
    it(`says which hosts it is about, and names no others, with ${dead.join(', ') || 'no host'} unreachable`, async () => {
      const { judged, inventory } = await judgedWithout(dead);
      assert(judged.length > 20);
      for (const one of judged) mustNameItsHosts(one, inventory);
    });
  }

  it('blames only mail2 when only mail2 is unreachable', async () => {
    const { judged } = await judgedWithout(['mail2']);
    const bad = judged.filter(({ status, hosts }) => status !== 'ok' && hosts.length > 0);
    assert(bad.length > 0);
    for (const { hosts, check } of bad) assert.deepEqual(hosts, ['mail2'], check);
  });
});
