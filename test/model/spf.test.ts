import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { letsEverybodySend, spfResult } from '../../src/model/spf.ts';

const mail1 = { name: 'mail1.example.net', address: '1.1.1.17', isMx: true };

describe('SPF', () => {
  const cases = {
    'v=spf1 mx -all': 'pass',
    'v=spf1 mx:example.net ~all': 'pass',
    'v=spf1 a:mail1.example.net -all': 'pass',
    'V=SPF1 IP4:1.1.1.0/24 -ALL': 'pass',
    'v=spf1 ip4:1.1.1.17 -all': 'pass',
    'v=spf1 ip4:1.1.1.18 -all': 'fail',
    'v=spf1 -ip4:1.1.1.17 mx -all': 'fail',
    'v=spf1 a -all': 'fail',
    'v=spf1 ~all': 'softfail',
    'v=spf1 include:_spf.example.com -all': 'unsure',
    'v=spf1 redirect=_spf.example.com': 'unsure',
    'v=spf1 mx include:_spf.example.com -all': 'pass',
    'v=spf1': 'neutral',
    'v=spf1 ip4:nonsense ip4:1.1.1.0/99 ip6:2001:db8::/32 ?all': 'neutral',
  };
  for (const [text, result] of Object.entries(cases)) {
    it(`"${text}" means ${result}`, () => assert.equal(spfResult(text, 'example.net', mail1), result));
  }

  it('knows a record that lets everybody send', () => {
    assert(letsEverybodySend('v=spf1 mx +all') && letsEverybodySend('v=spf1 all'));
    assert(!letsEverybodySend('v=spf1 mx -all') && !letsEverybodySend('v=spf1 ~all'));
  });
});
