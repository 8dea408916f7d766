import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addresses } from '../../../src/facts/host/addresses.ts';
import { misplaced, mustBeOnDeclared } from '../../../src/facts/host/own-interfaces.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import { inventory } from '../../support/fake-world.ts';
import { refusalOf } from '../../support/refusal.ts';
import { hostNamed } from '../../support/views.ts';

const lb1 = hostNamed('lb1');
const on = (name: string, address: string) => ({ interface: name, address, prefix: 24 });
const usual = [on('lo', '127.0.0.1'), on('eth0', lb1.public), on('eth1', lb1.private)];

describe('the interfaces of a host', () => {
  it('are as declared for all hosts, or for this one', () => {
    assert.deepEqual(misplaced(usual, lb1, inventory), []);
    const own = { ...lb1, interfaces: { public: 'ens18' } };
    assert.deepEqual(misplaced([on('ens18', lb1.public), on('eth1', lb1.private)], own, inventory), []);
  });

  it('may be VLANs and bonds', () => {
    const networks = {
      public: { ...inventory.networks.public, interface: 'eth0.100' },
      private: { ...inventory.networks.private, interface: 'bond0.200' },
    };
    const declared: Inventory = { ...inventory, networks };
    // As iproute2 prints them: the name without the @ of `ip address`.
    const held = addresses.parse(
      JSON.stringify([
        { ifname: 'eth0.100', link: 'eth0', addr_info: [{ family: 'inet', local: lb1.public, prefixlen: 24 }] },
        { ifname: 'bond0.200', link: 'bond0', addr_info: [{ family: 'inet', local: lb1.private, prefixlen: 24 }] },
      ]),
      0,
    );
    assert.deepEqual(misplaced(held, lb1, declared), []);
    assert.equal(misplaced(held, lb1, inventory).length, 2);
  });

  it('are refused where they are called otherwise, with what to write', () => {
    const held = [on('ens18', lb1.public), on('ens19', lb1.private)];
    assert.equal(
      refusalOf(() => mustBeOnDeclared(held, lb1, inventory)),
      `lb1 has ${lb1.public} on ens18, cluster.yaml says eth0: write \`interfaces: { public: ens18, private: ens19 }\` in its line under \`hosts\`, then plan again`,
    );
  });

  it('are not judged by an address that is nowhere, or on the declared one as well', () => {
    assert.deepEqual(misplaced([on('eth1', lb1.private)], lb1, inventory), []);
    assert.deepEqual(misplaced([on('dummy0', lb1.public), ...usual], lb1, inventory), []);
  });
});
