import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { armed } from '../../src/drills/armed.ts';
import { drills } from '../../src/drills/index.ts';
import { hostsWith } from '../../src/model/inventory/inventory.ts';
import type { Role } from '../../src/model/inventory/services.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { cluster, inventory } from '../support/fake-world.ts';
import { hostNamed, view } from '../support/views.ts';

const facts: Readonly<Record<string, unknown>> = {
  addresses: [],
  node: {},
  units: new Map(),
  disks: [],
  clock: 0,
  certificate: {},
};
const everybody = (role: Role) => view(Object.fromEntries(hostsWith(inventory, role).map(({ name }) => [name, facts])));

describe('drills', () => {
  it('have names that differ, a question that ends as one, and seconds for services that there are', () => {
    assert.equal(new Set(drills.map(({ id }) => id)).size, drills.length);
    for (const drill of drills) {
      assert.match(drill.question, /\?$/);
      const [host] = hostsWith(inventory, drill.on);
      assert(host);
      for (const name of drill.outage(host, inventory).keys()) {
        assert(
          inventory.services.some((service) => service.name === name),
          `${drill.id}: ${name}`,
        );
      }
    }
  });

  for (const drill of drills) {
    const [host] = hostsWith(inventory, drill.on);
    assert(host);

    it(`${drill.id} puts back whatever it does, and the host can do so by itself`, () => {
      const fault = drill.fault(host, cluster);
      if (fault.power) {
        // A host without power does nothing by itself, and needs nothing put back but its power.
        assert(fault.power.includes(host));
        assert.deepEqual(armed(fault, 100), { power: fault.power, inject: [], restore: [] });
        return;
      }
      assert(fault.inject.length > 0 && fault.restore.length > 0);
      const { inject, restore } = armed(fault, 100);
      assert.deepEqual(inject[0]?.run.slice(0, 5), [
        ...['systemd-run', '--quiet', '--collect', '--unit=mailha-drill', '--on-active=100'],
      ]);
      for (const { script } of fault.restore) assert(inject[0]?.run.at(-1)?.includes(script));
      assert.match(restore.at(-1)?.script ?? '', /systemctl stop mailha-drill\.timer/);
    });

    it(`${drill.id} is refused on a host that is none of its kind`, () => {
      const other = inventory.hosts.find(({ roles }) => !roles.includes(drill.on));
      assert.throws(() => drill.aim(everybody(drill.on), inventory, other?.name), Refused);
    });
  }

  it('move the VIPs away from whoever holds them, and from nobody else', () => {
    const [drill] = drills;
    assert.equal(drill?.id, 'vip-switchover');
    const holding = (name: string) =>
      view({
        lb1: { addresses: name === 'lb1' ? [{ interface: 'eth0', address: '192.0.2.12', prefix: 32 }] : [] },
        lb2: { addresses: name === 'lb2' ? [{ interface: 'eth0', address: '192.0.2.12', prefix: 32 }] : [] },
      });
    assert.equal(drill?.aim(holding('lb2'), inventory, undefined), hostNamed('lb2'));
    assert.throws(() => drill?.aim(holding('lb2'), inventory, 'lb1'), /lb1 holds no VIP.*; lb2 does/);
    assert.throws(() => drill?.aim(holding('nobody'), inventory, undefined), /no director holds a VIP/);
  });

  it('take a whole failure domain, the one of the active director', () => {
    const drill = drills.find(({ id }) => id === 'hypervisor-loss');
    assert.deepEqual(
      drill?.fault(hostNamed('lb2'), cluster).power?.map(({ name }) => name),
      ['lb2', 'db2', 'mail2'],
    );
  });

  it('hurt no tier that has one host only', () => {
    const alone = { ...inventory, hosts: inventory.hosts.filter(({ name }) => name !== 'mail2') };
    const drill = drills.find(({ id }) => id === 'ldap-loss');
    assert.throws(
      () => drill?.aim(everybody('mail'), alone, 'mail1'),
      /mail1 is the only mail: nobody would take over/,
    );
  });
});
