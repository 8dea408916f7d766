import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { statusJob } from '../../../jobs/look/status.ts';
import { nextLoss } from '../../../src/checks/cluster/next-loss.ts';
import { diagnose } from '../../../src/engine/diagnose.ts';
import { HostError } from '../../../src/model/text/errors.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';
import { mustNameItsHosts } from '../../support/views.ts';

/** The verdict on a deployed cluster after this happened. */
async function verdictAfter(happened: (hosts: ReturnType<typeof pretendHosts>) => void = () => {}) {
  const pretended = pretendHosts();
  await pretended.deploy('all');
  const dovecot = { known: true, active: 'active', enabled: true, changedAt: 0, restarts: 0 };
  for (const name of ['mail1', 'mail2']) pretended.hosts.get(name)?.units.set('dovecot.service', dovecot);
  happened(pretended);
  pretended.world.happenings.length = 0;
  await statusJob.run(pretended.world, {});
  const found = pretended.world.happenings.flatMap((one) =>
    one.kind === 'judged' && one.judgement.check === nextLoss.id ? [one.judgement] : [],
  );
  assert.equal(found.length, 1);
  if (found[0]) mustNameItsHosts(found[0], pretended.world.cluster.inventory);
  return `${found[0]?.status}: ${found[0]?.summary}`;
}

describe('cluster.next-loss', () => {
  it('names what can fail next, and declared single points of failure, when all is well', async () => {
    assert.equal(
      await verdictAfter(),
      'ok: can fail next without an outage: any one of lb1, lb2, db1, db2, mail1, mail2, or all of hv1, or all of hv2; not filer1 (takes down the mail store)',
    );
  });

  it('says that no further database may fail while one is down', async () => {
    assert.equal(
      await verdictAfter(({ kill }) => kill('db2')),
      "degraded: can fail next without an outage: any one of lb1, lb2, db2, mail1, mail2, or all of hv2; not filer1 (takes down Galera's majority and the mail store), db1 (takes down Galera's majority) and hv1 (takes down Galera's majority)",
    );
  });

  it('says that the last director holds the VIPs', async () => {
    assert.match(
      await verdictAfter(({ hosts }) => {
        const units = hosts.get('lb2')?.units;
        const before = units?.get('keepalived.service');
        if (before) units?.set('keepalived.service', { ...before, active: 'failed' });
      }),
      /^degraded: .*; not filer1 \(takes down the mail store\), lb1 \(takes down the VIPs\)/,
    );
  });

  it('says that there is an outage with both directors down, and never that lb1 can fail next', async () => {
    const said = await verdictAfter(({ hosts }) => {
      for (const name of ['lb1', 'lb2']) {
        const units = hosts.get(name)?.units;
        const before = units?.get('keepalived.service');
        if (before) units?.set('keepalived.service', { ...before, active: 'failed' });
      }
    });
    assert.equal(said, 'critical: outage now: the VIPs (lb1 and lb2)');
  });

  it('says that there is an outage with both databases down', async () => {
    const said = await verdictAfter(({ kill }) => ['db1', 'db2'].forEach(kill));
    assert.match(said, /^critical: outage now: Galera \(db1 and db2\)/);
  });

  it('says that directors are unreachable when nothing answers', async () => {
    const { deploy, world } = pretendHosts();
    await deploy('all');
    const ask: typeof world.ask = async (host, facts) => {
      if (host.roles.includes('director')) throw new HostError(host.name, 'connecting');
      return world.ask(host, facts);
    };
    const [judged] = await diagnose({ ...world, ask }, [nextLoss]);
    assert.equal(judged?.summary, 'outage now: the VIPs (lb1 and lb2 unreachable)');
    assert.deepEqual(judged?.hosts, ['lb1', 'lb2']);
  });

  it('is skipped on a cluster that is not deployed', async () => {
    const { world } = pretendHosts();
    await statusJob.run(world, {});
    assert(!JSON.stringify(world.happenings).includes(nextLoss.id));
  });
});
