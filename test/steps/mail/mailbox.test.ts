import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprintOf } from '../../../src/engine/preview.ts';
import { mailAddress } from '../../../src/model/mail/mail-names.ts';
import { newMailPassword } from '../../../src/model/mail/mail-password.ts';
import type { Change, Step } from '../../../src/model/plan/step.ts';
import { withheldMark } from '../../../src/model/plan/step.ts';
import { mailboxAdded, mailboxSet, passwordSet } from '../../../src/steps/mail/mailbox.ts';
import { mailboxRemoved } from '../../../src/steps/mail/mailbox-removed.ts';
import { cluster } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const domains = [{ domain: 'example.net', active: true, mailboxes: 1, aliases: ['example.org'] }];
const anna = {
  ...mailAddress('anna@example.net'),
  name: 'Anna Łódź',
  quota: 2 ** 31,
  at: Date.UTC(2026, 10, 26, 12, 30),
};
const dn = 'mail=anna@example.net,ou=Users,domainName=example.net,o=domains,dc=example,dc=net';
const mailbox = (values: Record<string, string[]> = {}) => ({
  dn,
  isMailbox: true,
  values: new Map(Object.entries(values)),
});

const plan = (step: Step, facts: Record<string, unknown>) =>
  step.plan(facts, hostNamed('mail1'), cluster, { seen: [], missing: [] });

const written = ([change]: readonly Change[]) => change?.directory?.map(({ write }) => write);

describe('a mailbox', () => {
  const added = (step = mailboxAdded(anna), known: unknown = domains) => {
    const [write] = written(plan(step, { domains: known, taken: undefined })) ?? [];
    assert(write?.kind === 'add');
    return write;
  };

  it('is as iRedMail makes them, with no password', () => {
    const { dn: made, attributes } = added();
    assert.equal(made, dn);
    assert.equal(attributes.cn, 'Anna Łódź');
    assert.equal(attributes.homeDirectory, '/var/vmail/vmail1/example.net/a/n/n/anna-2026.11.26.12.30.00/');
    assert.equal(attributes.mailQuota, '2147483648');
    for (const service of ['mail', 'deliver', 'imapsecured', 'smtp', 'sievetls', 'managesievetls', 'sogowebmail'])
      assert(attributes.enabledService?.includes(service), service);
    assert.equal(attributes.userPassword, undefined);
    assert.equal(attributes.domainStatus, undefined);
  });

  it('gets an address in each alias domain, and is disabled in a disabled domain', () => {
    assert.deepEqual(added().attributes.shadowAddress, ['anna@example.org']);
    const off = domains.map((one) => ({ ...one, active: false, aliases: [] }));
    const { attributes } = added(mailboxAdded(anna), off);
    assert.deepEqual([attributes.domainStatus, attributes.shadowAddress], ['disabled', undefined]);
  });

  it('has a folder also when its name is short', () => {
    const { attributes } = added(mailboxAdded({ ...anna, ...mailAddress('a@example.net') }));
    assert.match(String(attributes.mailMessageStore), /^vmail1\/example\.net\/a\/a\/a\/a-2026/);
  });

  it('is not made again, nor in a domain that is not there', () => {
    assert.deepEqual(plan(mailboxAdded(anna), { domains, taken: mailbox() }), []);
    const list = { dn: 'mail=all@example.net,ou=Groups', isMailbox: false, values: new Map() };
    assert.throws(
      () => plan(mailboxAdded(anna), { domains, taken: list }),
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
  const taken = mailbox({ userpassword: ['{SSHA512}old'] });

  it('is in no plan, nor is its hash, which comes in its place just before the change goes', () => {
    const changes = plan(set, { domains, taken });
    const [change] = changes;
    assert(change);
    assert.match(JSON.stringify(written(changes)), new RegExp(`"userPassword","values":\\["${withheldMark}"\\]`));
    assert.equal(change.withheld, hash);
    assert(!JSON.stringify(change).includes(password));
    const [planned] = plan(passwordSet(anna, anna.at), { domains, taken: mailbox({ userpassword: ['x'] }) });
    assert(planned && planned.withheld === undefined);
    assert.equal(fingerprintOf(planned, cluster), fingerprintOf(change, cluster), 'an approval covers it');
  });

  it('goes back to the one before', () => {
    const [change] = plan(set, { domains, taken });
    assert.match(JSON.stringify(change?.undo), /"userPassword","values":\["\{SSHA512\}old"\]/);
  });

  it('is set once, and of no mailbox that is not there', () => {
    assert.deepEqual(plan(set, { domains, taken: mailbox({ userpassword: [hash] }) }), []);
    assert.throws(() => plan(set, { domains, taken: undefined }), /There is no mailbox anna@example.net/);
  });
});

describe('a mailbox that is changed', () => {
  const step = mailboxSet(anna, {
    ...{ id: 'mail.quota', summary: 'its quota is 1 GiB', doing: 'set the quota' },
    wanted: () => ({ mailQuota: ['1073741824'] }),
  });

  it('is changed in what differs, and back', () => {
    const [change] = plan(step, { domains, taken: mailbox({ mailquota: ['0'], cn: ['Anna'] }) });
    const replace = (value: string) => ({
      ...{ kind: 'modify', dn },
      changes: [{ operation: 'replace', attribute: 'mailQuota', values: [value] }],
    });
    assert.deepEqual(change?.directory, [{ write: replace('1073741824'), back: replace('0') }]);
    assert.deepEqual(change?.undo?.[0]?.directory, [{ write: replace('0'), back: replace('1073741824') }]);
  });

  it('plans nothing the second time', () => {
    assert.deepEqual(plan(step, { domains, taken: mailbox({ mailquota: ['1073741824'] }) }), []);
  });

  it('is not an alias, and says whose it is', () => {
    const taken = { ...mailbox(), isMailbox: false };
    assert.throws(
      () => plan(step, { domains, taken }),
      /There is no mailbox anna@example.net; mail=anna@example.net,ou=/,
    );
  });
});

describe('a mailbox that is removed', () => {
  const values = { mail: ['anna@example.net'], homedirectory: ['/var/vmail/anna/'], userpassword: ['{SSHA512}x'] };
  const facts = { domains, taken: mailbox(values), forwards: [] };

  it('keeps its mail, and is restored with all its attributes', () => {
    const [change] = plan(mailboxRemoved(anna, anna.at), facts);
    assert.equal(change?.summary, 'remove the mailbox anna@example.net, keep its mail in /var/vmail/anna/');
    assert.deepEqual(change?.directory?.[0]?.write, { kind: 'delete', dn });
    assert.deepEqual(change?.undo?.[0]?.directory?.[0]?.write, { kind: 'add', dn, attributes: values });
    assert.deepEqual(plan(mailboxRemoved(anna, anna.at), { ...facts, taken: undefined }), []);
  });

  it('is recorded in the mail store first, where its folder is of one mailbox in it', () => {
    const folder = '/var/vmail/vmail1/example.net/a/n/n/anna-2026.11.26.12.30.00/';
    const kept = (homedirectory: string[]) =>
      plan(mailboxRemoved(anna, anna.at), { ...facts, taken: mailbox({ ...values, homedirectory }) });
    const [record, removal, ...others] = kept([folder]);
    assert.deepEqual(others, []);
    const file = '/var/vmail/mailha-removed/anna@example.net-1795696200';
    assert.deepEqual(record?.run.slice(4), [file, folder.slice(0, -1)]);
    assert.equal(record?.stdin, `1795696200 anna@example.net ${folder.slice(0, -1)}\n`);
    assert.deepEqual(record?.undo, [{ run: ['rm', '-f', file] }]);
    assert.deepEqual(removal?.directory?.[0]?.write, { kind: 'delete', dn });
    for (const odd of [
      '/home/anna',
      '/var/vmail/vmail1',
      '/var/vmail/vmail1/x/../../../etc',
      '/var/vmail/vmail1/x/$(id)',
    ])
      assert.equal(kept([odd]).length, 1, odd);
  });

  it('cannot be restored when a value is not text', () => {
    const [change] = plan(mailboxRemoved(anna, anna.at), {
      ...facts,
      taken: mailbox({ ...values, jpegphoto: ['\u{fffd}'] }),
    });
    assert(change && change.undo === undefined);
  });

  it('is refused while another mailbox forwards to it, and for a global administrator', () => {
    const forwards = [{ from: ['bob@example.net'], to: ['anna@example.net'] }];
    assert.throws(
      () => plan(mailboxRemoved(anna, anna.at), { ...facts, forwards }),
      /`mailbox forward bob@example.net off`/,
    );
    const all = [{ from: ['@example.net'], to: ['anna@example.net'] }];
    assert.throws(
      () => plan(mailboxRemoved(anna, anna.at), { ...facts, forwards: all }),
      /`domain catchall example.net off`/,
    );
    const admin = mailbox({ ...values, domainglobaladmin: ['yes'] });
    assert.throws(() => plan(mailboxRemoved(anna, anna.at), { ...facts, taken: admin }), /is a global administrator/);
  });
});
