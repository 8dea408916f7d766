import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Carriers, eachAlone, missedWithout } from '../../../src/model/check/next-loss.ts';
import { fc } from '../../support/laws.ts';

const names = ['lb1', 'lb2', 'db1', 'db2', 'db3', 'mail1', 'mail2', 'filer1'];
const some = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 4 });
const carriers: fc.Arbitrary<Carriers> = fc
  .record({ directors: some, http: some, mysql: some, votes: some, filers: some, data: fc.nat(4) })
  .map(({ directors, http, mysql, votes, filers, data }) => ({
    directors,
    votes,
    filers,
    databases: votes.slice(0, data),
    services: new Map(
      [
        ['http', http],
        ['mysql', mysql],
      ].filter(([, hosts]) => (hosts ?? []).length > 0) as [string, string[]][],
    ),
  }));

describe('what may be lost next', () => {
  it('leaves a carrier for every service, and Galera its majority', () => {
    fc.assert(
      fc.property(carriers, fc.subarray(names), (now, lost) => {
        if (missedWithout(new Set(lost), now).length > 0) return;
        const stays = (hosts: readonly string[]) => hosts.length === 0 || hosts.some((host) => !lost.includes(host));
        assert(stays(now.directors) && stays(now.filers) && [...now.services.values()].every(stays));
        assert(
          now.votes.length === 0 || now.votes.filter((host) => !lost.includes(host)).length * 2 > now.votes.length,
        );
        if (now.votes.length > 0) assert(stays(now.databases));
      }),
    );
  });

  it('is never more when more is lost', () => {
    fc.assert(
      fc.property(carriers, fc.subarray(names), fc.constantFrom(...names), (now, lost, one) => {
        const before = missedWithout(new Set(lost), now);
        const after = missedWithout(new Set([...lost, one]), now);
        assert(after.length >= before.length);
      }),
    );
  });

  it('counts a host of several roles once for each', () => {
    const now = {
      directors: ['lb1', 'lb2'],
      services: new Map([['mysql', ['db1', 'db2']]]),
      databases: ['db1', 'db2'],
      votes: ['db1', 'db2', 'filer1'],
      filers: ['filer1'],
    };
    const each = eachAlone(
      new Map([
        ['filer1', ['filer1']],
        ['hv1', ['lb1', 'db1']],
      ]),
      now,
    );
    assert.deepEqual(each, [
      { name: 'filer1', missed: ['the mail store'] },
      { name: 'hv1', missed: [] },
    ]);
    const without = eachAlone(new Map([['db1', ['db1']]]), { ...now, votes: ['db1', 'filer1'], databases: ['db1'] });
    assert.deepEqual(without, [{ name: 'db1', missed: ["Galera's majority"] }]);
  });
});
