import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dkimKeys } from '../../../src/facts/mail/dkim.ts';
import { renderDkim } from '../../../src/model/mail/dkim.ts';
import { captured, parsed } from '../../support/captures.ts';

/** Printed by amavisd 2.13 of Debian 12. */
describe('amavis.dkim-keys', () => {
  it('is the public key of each selector, its pieces joined', () => {
    const [key, ...others] = parsed(dkimKeys, 'dkim/key.txt') ?? [];
    assert.deepEqual(others, []);
    assert.partialDeepStrictEqual(key, { selector: 'dkim', domain: 'example.net' });
    assert.match(key?.text ?? '', /^v=DKIM1; p=MIIBIjAN[A-Za-z0-9+/]{384}$/);
  });

  it('is used as our table says, or signs', () => {
    const [key] = parsed(dkimKeys, 'dkim/key.txt') ?? [];
    assert.partialDeepStrictEqual(key, { use: 'signs', since: 0 });
    const row = { domain: 'example.net', selector: 'dkim', use: 'old', since: 5000 } as const;
    const [old, ...others] = dkimKeys.parse(`${captured('dkim/key.txt')}\n${renderDkim([row])}`, 0) ?? [];
    assert.deepEqual(others, []);
    assert.deepEqual(old, { ...key, use: 'old', since: 5000 });
  });

  it('tells a host without a key from one without amavisd', () => {
    assert.deepEqual(parsed(dkimKeys, 'dkim/none.txt'), []);
    assert.equal(parsed(dkimKeys, 'dkim/no-amavisd.txt'), undefined);
  });
});
