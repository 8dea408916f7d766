import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseLdif } from '../../../src/facts/ldap/ldif.ts';
import { ldifLine } from '../../../src/model/mail/ldif.ts';
import { fc } from '../../support/laws.ts';

describe('LDIF', () => {
  it('is plain where it can be', () => {
    assert.equal(ldifLine('cn', 'Anna Schmidt'), 'cn: Anna Schmidt');
    assert.equal(ldifLine('cn', 'Łódź'), 'cn:: xYHDs2TFug==');
    assert.equal(ldifLine('cn', 'x\nuserPassword: y'), 'cn:: eAp1c2VyUGFzc3dvcmQ6IHk=');
  });

  it('gives back any value that was put in, and no other attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string({ unit: 'grapheme' })), (one, several) => {
        const lines = ['dn: cn=x', ldifLine('one', one), ...several.map((value) => ldifLine('several', value))];
        const [entry, ...more] = parseLdif(`${lines.join('\n')}\n`);
        assert.deepEqual(more, []);
        assert.deepEqual(entry?.attributes.get('one'), [one]);
        assert.deepEqual(entry?.attributes.get('several') ?? [], several);
        assert(entry && [...entry.attributes.keys()].every((name) => ['one', 'several'].includes(name)));
      }),
    );
  });
});
