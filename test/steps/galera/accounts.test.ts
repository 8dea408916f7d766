import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Accounts, accounts } from '../../../src/facts/mail/accounts.ts';
import { nativePasswordHash } from '../../../src/model/inventory/native-password.ts';
import { accountsMade } from '../../../src/steps/galera/accounts.ts';
import { captured } from '../../support/captures.ts';
import { cluster } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const { rootPassword, monitorPassword } = cluster.secrets;
/** What a node prints once the accounts are made, with the passwords of the tests. */
const printed = captured('galera/accounts.txt')
  .replace(/^\d+\n/, '')
  .replace(/^(a\troot\t%.*\t)\S+$/m, `$1${nativePasswordHash(rootPassword)}`)
  .replace(/^(a\tmonitor\t.*\t)\S+$/m, `$1${nativePasswordHash(monitorPassword)}`);
const read = (text: string) => accounts.parse(text, 0) as Accounts;
const plan = (text: string) =>
  accountsMade
    .plan({ accounts: read(text) }, hostNamed('db1'), cluster, { seen: [], missing: [] })
    .map(({ summary }) => summary);

describe('mariadb.accounts', () => {
  it('tells who may do everything by the rights and not by their bits, which differ', () => {
    assert.deepEqual(read(printed).rights.get('root@%'), read(printed).rights.get('root@localhost'));
    assert.deepEqual(plan(printed), []);
  });

  it('gives root the rights that it lacks, and proves the account', () => {
    assert.deepEqual(plan(printed.replace('p\troot@%\t38\t38', 'p\troot@%\t38\t0')), [
      "create account 'root'@'%' with all privileges",
      "log in as root@'%' over the network to verify it",
    ]);
  });

  it('creates an account again whose password differs', () => {
    const other = printed.replace(nativePasswordHash(monitorPassword), nativePasswordHash('by hand'));
    assert.deepEqual(plan(other), ["create account 'monitor'@'%' with SELECT on monitoring"]);
  });

  it('removes accounts of one host and those without a name, once the global one was proven', () => {
    const old = 'a\troot\tdb1\tmysql_native_password\t\na\t\tlocalhost\tmysql_native_password\t\n';
    assert.deepEqual(plan(old + printed), [
      "log in as root@'%' over the network to verify it",
      'drop account root@db1',
      'drop account (anonymous)@localhost',
    ]);
  });

  it('is run on one node only, since it replicates', () => {
    const none = accountsMade.plan({ accounts: undefined }, hostNamed('db2'), cluster, { seen: [], missing: [] });
    assert.deepEqual(none, []);
  });
});
