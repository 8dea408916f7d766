import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprintOf } from '../../../src/engine/preview.ts';
import { parseLdif, valuesOf } from '../../../src/facts/ldap/ldif.ts';
import { mailAddress } from '../../../src/model/mail/mail-names.ts';
import { newMailPassword } from '../../../src/model/mail/mail-password.ts';
import { withheldMark } from '../../../src/model/plan/step.ts';
import { domainAdded, mailboxAdded, passwordSet } from '../../../src/steps/mail/directory.ts';
import { cluster } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const nobody = { seen: [], missing: [] };
const domains = [{ domain: 'example.net', active: true, mailboxes: 1 }];
const anna = {
  ...mailAddress('anna@example.net'),
  name: 'Anna Łódź',
  quota: 2 ** 31,
  at: Date.UTC(2026, 10, 26, 12, 30),
};
const dn = 'mail=anna@example.net,ou=Users,domainName=example.net,o=domains,dc=example,dc=net';

const plan = (step: ReturnType<typeof domainAdded>, facts: Record<string, unknown>) =>
  step.plan(facts, hostNamed('mail1'), cluster, nobody);

describe('a domain', () => {
  it('is added with its folders, once, and can be taken back', () => {
    const [change, ...more] = plan(domainAdded('example.org'), { domains });
    assert.deepEqual(more, []);
    assert.deepEqual(
      parseLdif(change?.stdin ?? '').map((entry) => entry.dn.split(',')[0]),
      ['domainName=example.org', 'ou=Users', 'ou=Groups', 'ou=Aliases', 'ou=Externals'],
    );
    assert.equal(change?.undo?.[0]?.run.at(-1), 'domainName=example.org,o=domains,dc=example,dc=net');
    assert.deepEqual(plan(domainAdded('example.net'), { domains }), []);
  });
});

describe('a mailbox', () => {
  it('is as iRedMail makes them, with no password', () => {
    const [change] = plan(mailboxAdded(anna), { domains, taken: undefined });
    const [entry] = parseLdif(change?.stdin ?? '');
    assert(entry);
    assert.equal(entry.dn, dn);
    assert.deepEqual(valuesOf(entry, 'cn'), ['Anna Łódź']);
    assert.deepEqual(valuesOf(entry, 'homeDirectory'), [
      '/var/vmail/vmail1/example.net/a/n/n/anna-2026.11.26.12.30.00/',
    ]);
    assert.deepEqual(valuesOf(entry, 'mailQuota'), ['2147483648']);
    for (const service of ['mail', 'deliver', 'imapsecured', 'smtp', 'sievetls', 'managesievetls', 'sogowebmail'])
      assert(valuesOf(entry, 'enabledService').includes(service), service);
    assert.deepEqual(valuesOf(entry, 'userPassword'), []);
  });

  it('has a folder also when its name is short', () => {
    const [change] = plan(mailboxAdded({ ...anna, ...mailAddress('a@example.net') }), { domains, taken: undefined });
    assert.match(change?.stdin ?? '', /vmail1\/example\.net\/a\/a\/a\/a-2026/);
  });

  it('is not made again, nor in a domain that is not there', () => {
    assert.deepEqual(plan(mailboxAdded(anna), { domains, taken: { dn, isMailbox: true, passwords: [] } }), []);
    assert.throws(
      () => plan(mailboxAdded(anna), { domains, taken: { dn: 'mail=all@example.net,ou=Groups', isMailbox: false } }),
      /anna@example.net is taken by mail=all@example.net,ou=Groups/,
    );
    const typo = { ...anna, ...mailAddress('anna@exmaple.net') };
    assert.throws(
      () => plan(mailboxAdded(typo), { domains }),
      /Unknown domain exmaple.net. Did you mean example.net\?/,
    );
  });
});

describe('a password', () => {
  const { password, hash } = newMailPassword();
  const set = passwordSet(anna, anna.at, hash);

  it('is in no plan, nor is its hash, which comes in its place just before the change goes', () => {
    const [change] = plan(set, { domains, taken: { dn, isMailbox: true, passwords: ['{SSHA512}old'] } });
    const [entry] = parseLdif(change?.stdin ?? '');
    assert(entry && change);
    assert.deepEqual(valuesOf(entry, 'userPassword'), [withheldMark]);
    assert.equal(change.withheld, hash);
    assert(!JSON.stringify(change).includes(password));
    const [planned] = plan(passwordSet(anna, anna.at), { domains, taken: { dn, isMailbox: true, passwords: ['x'] } });
    assert(planned && planned.withheld === undefined);
    assert.equal(fingerprintOf(planned, cluster), fingerprintOf(change, cluster), 'an approval covers it');
  });

  it('is set once, and of no mailbox that is not there', () => {
    assert.deepEqual(plan(set, { domains, taken: { dn, isMailbox: true, passwords: [hash] } }), []);
    assert.throws(() => plan(set, { domains, taken: undefined }), /There is no mailbox anna@example.net/);
  });
});
