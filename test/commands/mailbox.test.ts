import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { mailbox } from '../../commands/mailbox.ts';
import { sealFor } from '../../src/model/run/handover.ts';
import { inventory } from '../support/fake-world.ts';

const asked = (words: string) => mailbox.request(words.split(' '), inventory);
const { at: _, ...anna } = asked('add Anna@example.net quota 2G name Anna Schmidt').params as Record<string, unknown>;

describe('mailbox', () => {
  it('understands what is said of a new one, in any order that can be understood', () => {
    assert.deepEqual(anna, { address: 'anna@example.net', name: 'Anna Schmidt', quota: 2 ** 31 });
    const { at: __, ...plain } = asked('add bob@example.net').params as Record<string, unknown>;
    assert.deepEqual(plain, { address: 'bob@example.net', name: 'bob', quota: 2 ** 30 });
  });

  it('lists those of the first domain, or of another', () => {
    assert.deepEqual(asked('list'), { job: 'mailboxes', params: { domain: 'example.net' } });
    assert.deepEqual(asked('list example.org'), { job: 'mailboxes', params: { domain: 'example.org' } });
    assert.deepEqual(asked('removed'), { job: 'removed-mailboxes', params: {} });
  });

  for (const [words, why] of [
    ['delete anna@example.net', /Unknown mailbox command "delete"/],
    ['remove', /Address missing/],
    ['remove anna@example.net now', /"now" is not expected here/],
    ['quota anna@example.net', /The quota is missing, as in `2G`/],
    ['quota anna@example.net 0G', /is not a quota/],
    ['quota anna@example.net 101T', /is not a quota/],
    ['quota anna@example.net -1G', /is not a quota/],
    ['name anna@example.net', /The name is missing/],
    ['forward anna@example.net', /The target is missing/],
    ['forward anna@example.net copy', /The target is missing/],
    ['forward anna@example.net off bob@example.net', /is not expected here/],
    ['forward anna@example.net b(*)b@example.net', /a character that mail addresses do not have/],
    ['alias anna@example.net', /No alias command given/],
    ['alias anna@example.net add', /The alias is missing/],
    ['show a*(mail=*)@example.net', /before the @ use letters/],
    ['disable anna,ou=Users@example.net', /before the @ use letters/],
    ['add', /Address missing/],
    ['add anna', /wanted one @/],
    ['add anna@example.net quota', /Value of quota missing/],
    ['add anna@example.net quota much', /is not a quota/],
    ['add anna@example.net size 2G', /Unknown mailbox option "size"/],
    ['list example.net anna', /is not expected here/],
  ] as const) {
    it(`refuses: ${words}`, () => assert.throws(() => asked(words), { name: 'Refused', message: why }));
  }

  it('understands what is to become of one', () => {
    for (const [words, job, params] of [
      ['show anna@example.net', 'mailbox', {}],
      ['quota anna@example.net unlimited', 'mailbox-quota', { quota: 0 }],
      ['name anna@example.net Anna  Łódź #"+,;<=>\\*()', 'mailbox-name', { name: 'Anna Łódź #"+,;<=>\\*()' }],
      ['disable Anna@Example.net', 'disable-mailbox', {}],
      ['enable anna@example.net', 'enable-mailbox', {}],
      ['forward anna@example.net off', 'forward-mailbox', { to: [], keep: false }],
      [
        "forward anna@example.net Bob@example.net o'neil+x@example.org copy",
        'forward-mailbox',
        { to: ['bob@example.net', "o'neil+x@example.org"], keep: true },
      ],
      ['alias anna@example.net add info@example.net', 'alias-mailbox', { alias: 'info@example.net', wanted: true }],
      ['alias anna@example.net remove info@example.net', 'alias-mailbox', { alias: 'info@example.net', wanted: false }],
    ] as const) {
      assert.deepEqual(asked(words), { job, params: { address: 'anna@example.net', ...params } }, words);
    }
  });

  it('refuses a million characters in every place, in a message for a phone', () => {
    const million = 'x'.repeat(1_000_000);
    for (const words of [
      `show ${million}@example.net`,
      `show anna@${million}.net`,
      `add anna@example.net name ${million}`,
      `name anna@example.net ${million}`,
      `quota anna@example.net ${million}`,
      `forward anna@example.net ${million}@example.net`,
      `alias anna@example.net add ${million}`,
      million,
    ]) {
      assert.throws(
        () => asked(words),
        (error) => error instanceof Error && error.name === 'Refused' && error.message.length < 500,
      );
    }
  });

  it('makes no password in the chat, and says where it does', () => {
    assert.throws(() => asked('password anna@example.net'), /npm run -s mailha -- mailbox password anna@example.net/);
  });

  it('has one made for a terminal, which alone can read what is handed over', () => {
    const made = mailbox.atTerminal?.(['password', 'anna@example.net']);
    assert(made);
    const { to } = z.object({ to: z.string() }).parse(made.request.params);
    assert.deepEqual(Object.keys(made.request.params ?? {}), ['address', 'to', 'at']);
    const sealed = sealFor(to, 'a-new-password');
    assert.match(made.told(sealed), /shown only once: a-new-password$/);
    assert.match(made.told(undefined), /New password not received. Type `mailbox password anna@example.net` again/);
    const other = mailbox.atTerminal?.(['password', 'anna@example.net']);
    assert.throws(() => other?.told(sealed));
    assert.equal(mailbox.atTerminal?.(['list']), undefined);
  });
});
