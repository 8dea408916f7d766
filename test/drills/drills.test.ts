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
const allOf = (role: Role) => view(Object.fromEntries(hostsWith(inventory, role).map(({ name }) => [name, facts])));

describe('drills', () => {
  it('have unique ids, a question, and limits for declared services only', () => {
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

    it(`${drill.id} reverts its fault, and the host can do so on its own`, () => {
      const fault = drill.fault(host, cluster);
      if (fault.power) {
        // A host without power cannot run a timer, and needs only its power restored.
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

    it(`${drill.id} is refused on a host of another role`, () => {
      const other = inventory.hosts.find(({ roles }) => !roles.includes(drill.on));
      assert.throws(() => drill.aim(allOf(drill.on), inventory, other?.name), Refused);
    });
  }

  it('move the VIPs away from their holder only', () => {
    const [drill] = drills;
    assert.equal(drill?.id, 'vip-switchover');
    const holding = (name: string) =>
      view({
        lb1: { addresses: name === 'lb1' ? [{ interface: 'eth0', address: '192.0.2.12', prefix: 32 }] : [] },
        lb2: { addresses: name === 'lb2' ? [{ interface: 'eth0', address: '192.0.2.12', prefix: 32 }] : [] },
      });
    assert.equal(drill?.aim(holding('lb2'), inventory, undefined), hostNamed('lb2'));
    assert.throws(() => drill?.aim(holding('lb2'), inventory, 'lb1'), /lb1 holds no VIP; use lb2, which does/);
    assert.throws(() => drill?.aim(holding('nobody'), inventory, undefined), /no director holds a VIP/);
  });

  it('take a whole failure domain, the one of the active director', () => {
    const drill = drills.find(({ id }) => id === 'hypervisor-loss');
    assert.deepEqual(
      drill?.fault(hostNamed('lb2'), cluster).power?.map(({ name }) => name),
      ['lb2', 'db2', 'mail2'],
    );
  });

  it('are refused on a tier with a single host', () => {
    const alone = { ...inventory, hosts: inventory.hosts.filter(({ name }) => name !== 'mail2') };
    const drill = drills.find(({ id }) => id === 'ldap-loss');
    assert.throws(
      () => drill?.aim(allOf('mail'), alone, 'mail1'),
      /mail1 is the only mail host: no other can take over/,
    );
  });
});
