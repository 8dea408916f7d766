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
    ['exmple..net', /there is a dot at its beginning, at its end or beside another/],
    ['example.net.', /there is a dot/],
    ['.example.net', /there is a dot/],
    ['localhost', /it wants a dot and a top-level domain/],
    ['bücher.example', /type it as its xn-- form/],
    ['exa mple.net', /“exa mple” in it is not made of letters/],
    ['-example.net', /“-example” in it/],
    ['example.n3t', /its top-level domain wants letters/],
    ['anna@example.net', /type what stands behind the @/],
    [`${'a'.repeat(64)}.net`, /is not made of letters/],
    [`${'a.'.repeat(130)}net`, /longer than 253/],
    ['example.net,o=domains', /is not made of|wants letters/],
    ['*)(objectClass=*', /wants a dot|is not made of/],
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
    ['anna+lists@example.net', /what follows a \+/],
    ['an na@example.net', /before the @ wanted letters/],
    ['../etc@example.net', /before the @ wanted letters/],
    ['a..b@example.net', /before the @ wanted letters/],
    [`${'a'.repeat(65)}@example.net`, /more than 64/],
    ["o'hara@example.net", /before the @ wanted letters/],
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
    it(`is not ${typed}`, () => assert.throws(() => mailQuota(typed), /is no quota: wanted 500M, 2G, 1T or unlimited/));
});

describe('the name of a mailbox', () => {
  it('is what people type, in one line', () => {
    assert.equal(mailboxName('  Anna   Schmidt-Łódź '), 'Anna Schmidt-Łódź');
  });

  for (const typed of ['', ' ', 'a\u0000b', 'x'.repeat(65), 'a\u202eb'])
    it(`is not ${JSON.stringify(typed).slice(0, 20)}`, () => assert.throws(() => mailboxName(typed), Refused));
});
