import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namesBy } from '../../src/clients/resolver.ts';

describe('field: names that cannot be in DNS', () => {
  // From MX, SPF and CNAME records of real domains: an empty or a long label, a URL, a blank.
  const names = ['a..example.net', `${'x'.repeat(64)}.example.net`, 'https://mail.example.net', 'mail .example.net'];
  for (const name of names) {
    // Nothing is asked, so nothing needs to listen there.
    it(name.slice(0, 40), async () => {
      assert.deepEqual(await namesBy(['127.0.0.1:9']).lookup(name, 'A'), { kind: 'none', name: false });
    });
  }
});
