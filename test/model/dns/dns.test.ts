import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressIn, Dns, isRouted, reverseName } from '../../../src/model/dns/dns.ts';

describe('dns in cluster.yaml', () => {
  const takes = (server: string) => Dns.safeParse({ resolvers: [server] }).success;

  it('takes addresses of resolvers, with and without a port', () => {
    for (const server of ['192.0.2.53', '192.0.2.53:5353', '2001:db8::53', '[2001:db8::53]', '[2001:db8::53]:5353']) {
      assert(takes(server), server);
    }
  });

  it('takes nothing else', () => {
    for (const server of [
      '',
      'dns.example.net',
      '192.0.2',
      '192.0.2.530',
      '192.0.2.53:0',
      '192.0.2.53:65536',
      '[]:53',
    ]) {
      assert(!takes(server), server);
    }
  });
});

describe('addresses', () => {
  it('have a reverse name, and the other way round', () => {
    assert.equal(reverseName('192.0.2.17'), '17.2.0.192.in-addr.arpa');
    assert.equal(addressIn('17.2.0.192.in-addr.arpa'), '192.0.2.17');
  });

  it('are routed or not', () => {
    for (const address of ['1.1.1.12', '8.8.8.8']) assert(isRouted(address), address);
    for (const address of [
      '10.1.1.1',
      '172.16.0.1',
      '192.168.1.1',
      '192.0.2.1',
      '198.51.100.1',
      '203.0.113.1',
      '100.64.0.1',
    ]) {
      assert(!isRouted(address), address);
    }
  });
});
