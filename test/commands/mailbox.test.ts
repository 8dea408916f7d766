import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { domain } from '../../commands/domain.ts';
import { mailbox } from '../../commands/mailbox.ts';
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
    ['remove anna@example.net', /no thing to do with mailboxes called "remove"/],
    ['add', /Which mailbox/],
    ['add anna', /wanted one @/],
    ['add anna@example.net quota', /What is its quota\?/],
    ['add anna@example.net quota much', /is no quota/],
    ['add anna@example.net size 2G', /no thing to say of a mailbox called "size"/],
    ['list example.net anna', /one word too many/],
  ] as const) {
    it(`refuses: ${words}`, () => assert.throws(() => asked(words), { name: 'Refused', message: why }));
  }

  it('makes no password in the chat, and says where it does', () => {
    assert.throws(() => asked('password anna@example.net'), /npm run -s mailha -- mailbox password anna@example.net/);
  });

  it('makes one at a terminal, which only its end tells, and of which the job knows the hash', () => {
    const made = mailbox.atTerminal?.(['password', 'anna@example.net']);
    assert(made);
    const password = made.told.split(' ').at(-1) ?? '';
    assert.match(password, /^[A-Za-z0-9]{24}$/);
    assert(!JSON.stringify(made.request).includes(password));
    assert.match(JSON.stringify(made.request), /\{SSHA512\}/);
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
    assert.throws(() => domain.request(['add', 'exmple..net'], inventory), /there is a dot/);
    assert.throws(() => domain.request(['add'], inventory), /Which domain\?/);
  });
});
