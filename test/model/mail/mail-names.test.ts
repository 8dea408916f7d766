import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailAddress, mailboxName, mailDomain, mailQuota, quotaInWords } from '../../../src/model/mail/mail-names.ts';
import { Refused } from '../../../src/model/text/errors.ts';
import { fc } from '../../support/laws.ts';

describe('a domain that is typed', () => {
  it('is kept in lower case', () => {
    assert.equal(mailDomain('Example.ORG'), 'example.org');
    assert.equal(mailDomain('xn--bcher-kva.example'), 'xn--bcher-kva.example');
  });

  for (const [typed, why] of [
    ['exmple..net', /it has a leading, trailing or double dot/],
    ['example.net.', /leading, trailing or double dot/],
    ['.example.net', /leading, trailing or double dot/],
    ['localhost', /it needs a dot and a top-level domain/],
    ['bücher.example', /write xn--bcher-kva\.example/],
    ['bü cher.example', /write its xn-- form/],
    ['exa mple.net', /“exa mple” has characters other than letters/],
    ['-example.net', /“-example” has characters/],
    ['example.n3t', /its top-level domain must be letters/],
    ['anna@example.net', /type the part after the @/],
    [`${'a'.repeat(64)}.net`, /has characters other than letters/],
    [`${'a.'.repeat(130)}net`, /longer than 253/],
    ['example.net,o=domains', /has characters other than|must be letters/],
    ['*)(objectClass=*', /needs a dot|has characters other than/],
  ] as const) {
    it(`is refused as ${typed.slice(0, 30)}`, () => {
      assert.throws(() => mailDomain(typed), { name: 'Refused', message: why });
    });
  }
});

describe('an address that is typed', () => {
  it('is taken apart', () => {
    assert.deepEqual(mailAddress('Anna.Schmidt@Example.net'), {
      address: 'anna.schmidt@example.net',
      local: 'anna.schmidt',
      domain: 'example.net',
    });
  });

  for (const [typed, why] of [
    ['anna', /wanted one @/],
    ['anna@', /wanted one @/],
    ['@example.net', /wanted one @/],
    ['a@b@example.net', /wanted one @/],
    ['anna+lists@example.net', /it has a \+/],
    ['an na@example.net', /before the @ use letters/],
    ['../etc@example.net', /before the @ use letters/],
    ['a..b@example.net', /before the @ use letters/],
    [`${'a'.repeat(65)}@example.net`, /longer than 64/],
    ["o'hara@example.net", /before the @ use letters/],
  ] as const) {
    it(`is refused as ${typed.slice(0, 30)}`, () => {
      assert.throws(() => mailAddress(typed), { name: 'Refused', message: why });
    });
  }

  it('is refused, or safe in a filter, in a DN, in a path and in one line, whatever was typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.emailAddress()), (typed) => {
        try {
          assert.match(mailAddress(typed).address, /^[a-z0-9][a-z0-9._-]*@[a-z0-9.-]+$/);
        } catch (error) {
          assert(error instanceof Refused);
          assert.doesNotMatch(error.message, /\n/);
        }
      }),
    );
  });
});

describe('a quota', () => {
  it('is in bytes, and read back in the same words', () => {
    assert.equal(mailQuota('500M'), 500 * 2 ** 20);
    assert.equal(mailQuota('2GiB'), 2 ** 31);
    assert.equal(mailQuota('unlimited'), 0);
    assert.equal(quotaInWords(mailQuota('2G')), '2 GiB');
    assert.equal(quotaInWords(mailQuota('1536M')), '1536 MiB');
    assert.equal(quotaInWords(0), 'unlimited');
  });

  for (const typed of ['0G', '-1G', '2', 'G', '1.5G', '999999T', 'much'])
    it(`is not ${typed}`, () => assert.throws(() => mailQuota(typed), /is not a quota; use 500M, 2G, 1T or unlimited/));
});

describe('the name of a mailbox', () => {
  it('is what people type, in one line', () => {
    assert.equal(mailboxName('  Anna   Schmidt-Łódź '), 'Anna Schmidt-Łódź');
  });

  for (const typed of ['', ' ', 'a\u0000b', 'x'.repeat(65), 'a\u202eb'])
    it(`is not ${JSON.stringify(typed).slice(0, 20)}`, () => assert.throws(() => mailboxName(typed), Refused));
});
