import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { jobs } from '../../jobs/index.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import { anna, bob, inventory } from '../support/people.ts';
import { domainEntries, mailboxEntry, startDirectory } from '../support/ssh-directory.ts';
import { startStack } from '../support/stack.ts';
import { workerChild } from '../support/worker-child.ts';

const count = 1000;
const request = { job: 'alias-domain', params: { domain: 'example.net', alias: 'example.org', wanted: true } };

/** A job of a thousand writes to a real slapd, approved and half-way through them on a worker that can be killed. */
async function halfWay(t: TestContext) {
  const many = Array.from({ length: count }, (_, n) => mailboxEntry(`user${n}@example.net`)).join('');
  const entries = domainEntries('example.net') + many;
  const on = await startDirectory(t, { entries, declared: { access: inventory.access } });
  const mail1 = { ...on.host, name: 'mail1', roles: ['mail'] };
  const real = { inventory: { ...on.inventory, hosts: [mail1] } as Inventory, folder: on.folder };
  const own = await startStack(t);
  const desk = own.desks({ inventory: real.inventory, jobs });
  const worker = (name: string) => workerChild(t, own, { name, real });
  /** Addresses that the alias has, and whether the domain says so. */
  const search = (filter: string, attribute: string) =>
    on
      .sh(`ldapsearch -LLL -Q -Y EXTERNAL -H ldapi:/// -b o=domains,dc=example,dc=net '${filter}' ${attribute}`)
      .split('\n')
      .filter((line) => line.startsWith(`${attribute}: `));
  const aliases = () => search('(shadowAddress=*@example.org)', 'shadowAddress').length;
  const mortal = worker('mortal');
  const { id } = await desk.submit({ request, text: 'domain alias example.net add example.org', by: anna });
  await own.until(id, 'waiting');
  assert((await desk.approve(id, bob)).done);
  while (aliases() === 0) await sleep(10);
  const last = async () => (await desk.journal(id)).at(-1)?.happening;
  return { own, desk, worker, mortal, id, search, aliases, last };
}

type HalfWay = Awaited<ReturnType<typeof halfWay>>;

/** What a killed job left is said, not touched, and completed by `resume` with a new approval: each mailbox has one alias. */
async function isCompleted({ own, desk, id, search, aliases, last }: HalfWay, left: number): Promise<void> {
  assert((await desk.resume(id, anna)).done);
  // The rest is a smaller change than the one that was approved.
  await own.until(id, 'waiting');
  assert.equal(aliases(), left, 'nothing is written before the new approval');
  assert((await desk.approve(id, bob)).done);
  await own.until(id, 'done');
  const happening = await last();
  assert(happening?.kind === 'finished');
  assert.match(happening.sentence, /mail for example\.org now comes to the same names of example\.net/);
  assert.equal(aliases(), count);
  assert.deepEqual(search('(domainAliasName=*)', 'domainAliasName'), ['domainAliasName: example.org']);
}

describe('a change of a thousand writes to a real directory', { timeout: 600_000 }, () => {
  for (const [what, first] of [
    ['its worker is killed and then the job cancelled', 'killed'],
    ['the job is cancelled and then its worker killed', 'cancelled'],
  ] as const) {
    it(`says so when ${what}, waits for a person, and is completed once`, async (t) => {
      const all = await halfWay(t);
      const { own, desk, worker, mortal, id, aliases, last } = all;
      if (first === 'killed') mortal.kill('SIGKILL');
      await desk.cancel(id, anna);
      mortal.kill('SIGKILL');
      assert.equal(await mortal.ended, 'SIGKILL');
      worker('second');
      await own.until(id, 'interrupted');
      const happening = await last();
      assert(happening?.kind === 'interrupted');
      assert.equal(
        happening.sentence,
        'worker lost during mail.domain-alias on mail1, which may be incomplete; last known progress: nothing was changed',
      );
      assert.match(happening.remedy, /^if in doubt, check mail1; then type `resume 1`/);
      const left = aliases();
      assert(left > 0 && left < count, `half-way: ${left}`);
      await sleep(1000);
      assert.equal(aliases(), left, 'the job continued without `resume`');
      await isCompleted(all, left);
    });
  }

  it('is whole when the job is cancelled half-way and its worker lives: a step is never left half-done', async (t) => {
    const { own, desk, id, aliases } = await halfWay(t);
    await desk.cancel(id, anna);
    await own.until(id, 'done');
    assert.equal(aliases(), count);
  });
});
