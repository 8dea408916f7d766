import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { statusJob } from '../../../jobs/look/status.ts';
import { nextLoss } from '../../../src/checks/cluster/next-loss.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';

/** What status says last of a cluster on which this happened. */
async function said(happened: (hosts: ReturnType<typeof pretendHosts>) => void = () => {}) {
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
  return `${found[0]?.status}: ${found[0]?.summary}`;
}

describe('cluster.next-loss', () => {
  it('names what may be lost next, and what stands alone by declaration, when all is well', async () => {
    assert.equal(
      await said(),
      'ok: may be lost next without an outage: any one of lb1, lb2, db1, db2, mail1, mail2, or all of hv1, or all of hv2; not filer1 (the mail store would be gone)',
    );
  });

  it('says that the databases bear no further loss while one is down', async () => {
    assert.equal(
      await said(({ kill }) => kill('db2')),
      "degraded: may be lost next without an outage: any one of lb1, lb2, db2, mail1, mail2, or all of hv2; not filer1 (Galera's majority and the mail store would be gone), db1 (Galera's majority would be gone) and hv1 (Galera's majority would be gone)",
    );
  });

  it('says that the last director holds the VIPs', async () => {
    assert.match(
      await said(({ hosts }) => {
        const units = hosts.get('lb2')?.units;
        const before = units?.get('keepalived.service');
        if (before) units?.set('keepalived.service', { ...before, active: 'failed' });
      }),
      /^degraded: .*; not filer1 \(the mail store would be gone\), lb1 \(the VIPs would be gone\)/,
    );
  });

  it('has nothing to say of a cluster that is not deployed', async () => {
    const { world } = pretendHosts();
    await statusJob.run(world, {});
    assert(!JSON.stringify(world.happenings).includes(nextLoss.id));
  });
});
