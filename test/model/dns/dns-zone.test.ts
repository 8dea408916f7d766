import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadInventory } from '../../../src/config/inventory-file.ts';
import type { DnsRecord } from '../../../src/model/dns/dns.ts';
import { recordsFor } from '../../../src/model/dns/dns-records.ts';
import { nextSerial, piecesOf, shown, zoneFile } from '../../../src/model/dns/dns-zone.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import { dkim, guideInventory } from '../../support/dns-world.ts';
import { matchesGolden } from '../../support/golden.ts';
import { fc } from '../../support/laws.ts';

const { inventory: example } = loadInventory('cluster.example.yaml');
const head = {
  primary: 'ns1.example.com',
  contact: 'postmaster.example.net',
  serial: 2026010100,
  nameservers: ['ns1.example.com', 'ns2.example.com'],
  glue: [],
  notes: ['What example needs.'],
};
const records = (inventory: Inventory) => recordsFor(inventory, { keys: dkim }).flatMap((section) => section.records);
const names = (inventory: Inventory, type: DnsRecord['type']) =>
  records(inventory).flatMap((record) => (record.type === type ? [record.name] : []));

/** Reads the strings of a TXT record as a name server does. */
function read(text: string): readonly Buffer[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside = '']) => {
    const bytes = [...inside.matchAll(/\\(\d{3})|\\?(.)/gs)];
    return Buffer.from(bytes.map(([, code, plain = '']) => (code ? Number(code) : plain.charCodeAt(0))));
  });
}

describe('the zone', () => {
  it('reads well', () => {
    matchesGolden('zone.txt', zoneFile(example.domain, head, recordsFor(example, { keys: dkim })));
  });

  it('says why there is no key', () => {
    const text = zoneFile(example.domain, head, recordsFor(example, { leftOut: 'mail is not deployed yet' }));
    assert.match(text, /^; DKIM: signing keys\n; left out: mail is not deployed yet$/m);
  });

  it('shows no private address', () => {
    const text = zoneFile(example.domain, head, recordsFor(example, { keys: dkim }));
    assert(!text.includes('198.51.100.'), text);
  });

  it('has the names of the services that there are, at the VIP of each', () => {
    const services = guideInventory.services
      .filter(({ name }) => name !== 'pops')
      .map((service) => (service.name === 'imaps' ? { ...service, vip: 'db0' } : service));
    const inventory = { ...guideInventory, services };
    assert(!names(inventory, 'A').includes('pop.example.net'));
    assert(!names(inventory, 'SRV').includes('_pop3s._tcp.example.net'));
    const imap = records(inventory).find(({ name }) => name === 'imap.example.net');
    assert.equal(imap?.value, '1.1.1.10');
  });

  it('leaves a host its name, and leads clients to the VIP instead', () => {
    const hosts = guideInventory.hosts.map((host) => (host.name === 'lb1' ? { ...host, name: 'imap' } : host));
    const inventory: Inventory = { ...guideInventory, hosts };
    const found = records(inventory);
    assert.deepEqual(
      found.filter(({ name }) => name === 'imap.example.net').map(({ value }) => value),
      ['1.1.1.13'],
    );
    const imaps = found.find(({ name }) => name === '_imaps._tcp.example.net');
    assert.partialDeepStrictEqual(imaps?.value, { target: 'lb0.example.net' });
  });
});

describe('a TXT record', () => {
  it('is split into pieces of at most 255 bytes, which join to the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 900 }), (value) => {
        assert(piecesOf(value).every(({ length }) => length <= 255));
        const text = shown({ name: 'x', type: 'TXT', value });
        const pieces = read(text);
        assert(pieces.every(({ length }) => length <= 255));
        assert.equal(Buffer.concat(pieces).toString(), Buffer.from(value).toString());
        assert.match(text, /^[\x20-\x7e\n]*$/);
      }),
    );
  });
});

describe('the serial', () => {
  it('is of today, and more than the one that is served', () => {
    const now = new Date('2026-03-04T05:06:07Z');
    assert.equal(nextSerial(now, undefined), 2026030400);
    assert.equal(nextSerial(now, 2026030300), 2026030400);
    assert.equal(nextSerial(now, 2026030400), 2026030401);
    assert.equal(nextSerial(now, 3_000_000_000), 3_000_000_001);
  });
});
