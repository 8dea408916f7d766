import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { domain } from '../../commands/domain.ts';
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
  });

  for (const [words, why] of [
    ['remove anna@example.net', /Unknown mailbox command "remove"/],
    ['add', /Address missing/],
    ['add anna', /wanted one @/],
    ['add anna@example.net quota', /Value of quota missing/],
    ['add anna@example.net quota much', /is not a quota/],
    ['add anna@example.net size 2G', /Unknown mailbox option "size"/],
    ['list example.net anna', /is not expected here/],
  ] as const) {
    it(`refuses: ${words}`, () => assert.throws(() => asked(words), { name: 'Refused', message: why }));
  }

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

describe('domain', () => {
  it('is listed and added', () => {
    assert.deepEqual(domain.request(['list'], inventory), { job: 'domains', params: {} });
    assert.deepEqual(domain.request(['add', 'Example.org'], inventory), {
      job: 'add-domain',
      params: { domain: 'example.org' },
    });
    assert.throws(() => domain.request(['add', 'exmple..net'], inventory), /leading, trailing or double dot/);
    assert.throws(() => domain.request(['add'], inventory), /Domain missing/);
  });
});
