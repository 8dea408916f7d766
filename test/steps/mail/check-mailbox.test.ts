import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkMailboxEntry } from '../../../src/facts/ldap/check-mailbox.ts';
import { mailDomains } from '../../../src/facts/ldap/mail-directory.ts';
import { checkMailboxServices, peoplesMailboxes } from '../../../src/model/mail/check-mailbox.ts';
import { sshaHash } from '../../../src/model/mail/directory.ts';
import { checkMailboxMade } from '../../../src/steps/mail/check-mailbox.ts';
import { cluster as plain } from '../../support/fake-world.ts';
import { addedCheckMailbox, bareMail } from '../../support/pretend-iredmail.ts';
import { hostNamed } from '../../support/views.ts';

const iredmail = { version: '1.8.1', source: 'x.tar.gz', sha256: 'a'.repeat(64) };
const cluster = { ...plain, inventory: { ...plain.inventory, mail: { ...plain.inventory.mail, iredmail } } };
const installed = { ...bareMail('mail1').state, release: '1.8.1', run: 'ok' };
const nobody = { seen: [], missing: [] };
const plan = (entry: unknown, { on = 'mail1', of = cluster, state = installed }: object & Partial<Options> = {}) =>
  checkMailboxMade.plan({ state, entry }, hostNamed(on), of, nobody);
interface Options {
  readonly on: string;
  readonly of: typeof plain;
  readonly state: object;
}

/** The entry once added. */
const made = () => addedCheckMailbox(plan('absent')[0]?.directory);

describe('mail.check-mailbox', () => {
  it('is made on the first host, from which it comes to the others', () => {
    const [add, ...more] = plan('absent');
    assert.deepEqual(more, []);
    assert.equal(add?.summary, "add mailha-check@example.net, with which the directors' checks log in");
    assert.deepEqual(plan('absent', { on: 'mail2' }), []);
    assert.deepEqual(plan(undefined), [], 'a directory that does not answer is reported by ldap.serves');
  });

  it('may log in from the directors, and gets and sends no mail', () => {
    const [{ write } = assert.fail()] = plan('absent')[0]?.directory ?? [];
    assert(write.kind === 'add');
    assert.equal(write.dn, 'mail=mailha-check@example.net,ou=Users,domainName=example.net,o=domains,dc=example,dc=net');
    const { allowNets, enabledService, userPassword } = write.attributes;
    assert.deepEqual(allowNets, ['192.0.2.13,198.51.100.13,192.0.2.14,198.51.100.14']);
    assert(enabledService?.includes('imapsecured'));
    assert.doesNotMatch(JSON.stringify(write), /deliver|lmtp|forward|displayedInGlobalAddressBook/);
    assert.deepEqual(userPassword, [sshaHash(cluster.secrets.checkMailboxPassword)]);
    assert(!JSON.stringify(write).includes(cluster.secrets.checkMailboxPassword));
  });

  it('is in no list of mailboxes, and not counted', () => {
    const shown = /^\(&\(objectClass=mailUser\)\(!\(uid=mailha-check\)\)\)$/;
    assert.match(mailDomains.argv.join(' '), /'\(&\(objectClass=mailUser\)\(!\(uid=mailha-check\)\)\)'/);
    assert.match(peoplesMailboxes, shown);
    const [{ write } = assert.fail()] = plan('absent')[0]?.directory ?? [];
    assert(write.kind === 'add' && write.attributes.uid === 'mailha-check');
  });

  it('plans nothing the second time', () => {
    assert.deepEqual(plan(made()), []);
  });

  it('follows a new password, and takes back rights that were added by hand', () => {
    const right = made();
    const secrets = { ...cluster.secrets, checkMailboxPassword: 'b'.repeat(32) };
    const [rotated] = plan(right, { of: { ...cluster, secrets } });
    const set = (password: string) => [
      { operation: 'replace', attribute: 'userPassword', values: [sshaHash(password)] },
    ];
    const [{ write, back } = assert.fail()] = rotated?.directory ?? [];
    assert(write.kind === 'modify' && back.kind === 'modify');
    assert.deepEqual(write.changes, set(secrets.checkMailboxPassword));
    assert.deepEqual(back.changes, set(cluster.secrets.checkMailboxPassword));
    assert.equal(plan({ ...right, services: [...checkMailboxServices, 'deliver'] }).length, 1);
    assert.equal(plan({ ...right, status: ['disabled'] }).length, 1);
    assert.equal(plan({ ...right, allowNets: [] }).length, 1);
  });

  it('is not made without iRedMail, nor with one mail host, whose failed login takes no host out', () => {
    assert.deepEqual(plan('absent', { of: plain }), []);
    const hosts = cluster.inventory.hosts.filter(({ name }) => name !== 'mail2');
    assert.deepEqual(plan('absent', { of: { ...cluster, inventory: { ...cluster.inventory, hosts } } }), []);
  });

  it('reads an absent entry from the code of ldapsearch, and a silent slapd as unknown', () => {
    assert.equal(checkMailboxEntry.parse('', 32), 'absent');
    assert.equal(checkMailboxEntry.parse('', 255), undefined);
  });
});
