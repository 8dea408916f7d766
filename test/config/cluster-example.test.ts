import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { z } from 'zod';
import { loadInventory } from '../../src/config/inventory-file.ts';
import { keysAt } from '../../src/config/schema-keys.ts';
import { guideServices } from '../../src/model/inventory/guide-services.ts';
import { Declared, hostsWith, Inventory } from '../../src/model/inventory/inventory.ts';

const path = 'cluster.example.yaml';
const text = readFileSync(path, 'utf8');

/** Every place of the schema that has keys, with one list item standing for all. */
function keysIn(schema: z.core.$ZodType, at: readonly (string | number)[] = []): readonly string[] {
  const here = keysAt(schema, at);
  const inside = here.length > 0 ? here.map((key) => [...at, key]) : [];
  const items = keysAt(schema, [...at, 0]).length > 0 && here.length === 0 ? [[...at, 0]] : [];
  return [...here, ...[...inside, ...items].flatMap((next) => keysIn(schema, next))];
}

describe('cluster.example.yaml', () => {
  it("is the guide's seven hosts on two hypervisors and a storage host, without a warning", () => {
    const { inventory, warnings } = loadInventory(path);
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      inventory.hosts.map(({ name, public: address, hypervisor }) => [name, address, hypervisor]),
      [
        ['filer1', '192.0.2.11', 'storage'],
        ['lb1', '192.0.2.13', 'hv1'],
        ['lb2', '192.0.2.14', 'hv2'],
        ['db1', '192.0.2.15', 'hv1'],
        ['db2', '192.0.2.16', 'hv2'],
        ['mail1', '192.0.2.17', 'hv1'],
        ['mail2', '192.0.2.18', 'hv2'],
      ],
    );
    assert.deepEqual(hostsWith(inventory, 'arbiter')[0]?.name, 'filer1');
  });

  it('lists the six services that are there when services is left out', () => {
    const { inventory } = loadInventory(path);
    assert.deepEqual(inventory.services, guideServices(inventory.vips));
  });

  it('shows the defaults of everything that may be left out', () => {
    const { inventory } = loadInventory(path);
    const { name, domain, networks, vips, hosts } = inventory;
    assert.deepEqual(Inventory.parse({ name, domain, networks, vips, hosts }), inventory);
  });

  it('documents every key', () => {
    const keys = keysIn(Declared);
    for (const known of ['vrid', 'hypervisor', 'persistent', 'knownHosts', 'jump', 'clockSeconds', 'approvers']) {
      assert(keys.includes(known), `the walk over the schema missed ${known}`);
    }
    for (const key of keys) assert.match(text, new RegExp(`^[ #-]*${key}(:| {2,}\\S)`, 'm'), `${key} is missing`);
  });
});
