import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadInventory } from '../../src/config/inventory-file.ts';
import type { Host, Inventory } from '../../src/model/inventory/inventory.ts';
import { jumpParts } from '../../src/model/inventory/ssh.ts';
import { Refused } from '../../src/model/text/errors.ts';
import { basePriority, renderKeepalived } from '../../src/steps/director/keepalived.ts';
import { members } from '../../src/steps/galera/mariadb-config.ts';
import { renderFirewall } from '../../src/steps/host/firewall-rules.ts';
import { captured } from '../support/captures.ts';
import { cluster } from '../support/fake-world.ts';
import { fieldCases, fieldFile } from '../support/field.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const hostOf = ({ hosts }: Inventory, name: string): Host => {
  const host = hosts.find((one) => one.name === name);
  if (!host) throw new Error(`no host ${name}`);
  return host;
};
const keepalivedOf = (inventory: Inventory, name: string) =>
  renderKeepalived(hostOf(inventory, name), { ...cluster, inventory });

describe('field: cluster.yaml', () => {
  const at = (place: string, words: string) => new RegExp(`^cluster\\.yaml:${place}: .*${words}`, 'm');
  fieldCases(
    [
      ['i01-ipv6-only.yaml', 'IPv6 only', at('12:\\d+', 'wanted an IPv4 address')],
      ['i02-vip-in-25.yaml', 'a VIP outside of the /25', at('7:\\d+', 'wanted an address inside the public network')],
      ['i04-upper-case.yaml', 'an upper-case name', at('13:\\d+', 'lower-case')],
      ['i05-fqdn.yaml', 'a whole name', at('13:\\d+', 'without the domain')],
      ['i06-idn-tld.yaml', 'a top-level domain in xn-- form', 'accepted'],
      ['i08-three-of-each.yaml', 'three of each', 'accepted'],
      ['i09-vlan.yaml', 'VLAN and bond', 'accepted'],
      ['i10-interface-by-host.yaml', 'one host with another interface', at('10:\\d+', 'interfaces: \\{ public: eno1')],
      ['i11-ssh-port-user.yaml', 'a login with a dot', 'accepted'],
      ['i12-jump-ipv6.yaml', 'a jump host by IPv6', 'accepted'],
      [
        'i14-sudo-password.yaml',
        'a password for sudo',
        at('17:\\d+', 'found "becomePassword" as a key, wanted one of'),
      ],
      ['i17-one-network.yaml', 'one network for both', at('5:\\d+', 'does not overlap the public')],
      [
        'i18-host-bits.yaml',
        'a network by an address in it',
        at('4:\\d+', 'wanted the network itself: 192\\.0\\.2\\.0/24'),
      ],
      ['i19-crlf-bom.yaml', 'an editor of Windows', 'accepted'],
      ['i21-many-vips.yaml', 'a VIP for each protocol', 'accepted'],
      [
        'i23-vip-other-subnet.yaml',
        'a VIP of another network',
        at('7:\\d+', 'inside the public network 192\\.0\\.2\\.0/24'),
      ],
      ['i24-same-server-id.yaml', 'two mail hosts with one serverID', at('16:\\d+', 'mail2.*serverID 273.*mail1')],
      ['base.yaml', 'the cluster of all other cases', 'accepted'],
    ],
    (_, file) => {
      try {
        const { warnings } = loadInventory(fieldFile(file));
        return ['accepted', ...warnings].join('\n');
      } catch (error) {
        if (error instanceof Refused) return error.message.replaceAll(fieldFile(file), 'cluster.yaml');
        throw error;
      }
    },
  );
});

describe('field: what comes of cluster.yaml', () => {
  const load = (file: string) => loadInventory(fieldFile(file)).inventory;
  fieldCases(
    [['i08-three-of-each.yaml', 'priorities, and no arbiter in gcomm', 'lb1 200, lb2 150, lb3 100; 15 16 25']],
    (_, file) => {
      const inventory = load(file);
      const priorities = ['lb1', 'lb2', 'lb3'].map(
        (name) => `${name} ${basePriority(hostOf(inventory, name), inventory)}`,
      );
      return `${priorities.join(', ')}; ${members(inventory)
        .map((address) => address.split('.')[3])
        .join(' ')}`;
    },
  );
  fieldCases(
    [
      ['i09-vlan.yaml', 'keepalived names the VLAN', /^ {4}interface eth0\.100$/m, /dev eth0\.100$/m],
      ['i21-many-vips.yaml', 'four instances', /(vrrp_instance[\s\S]*){4}/],
    ],
    (_, file) => keepalivedOf(load(file), 'lb1'),
  );
  fieldCases([['i09-vlan.yaml', 'the firewall names the bond', /iifname "bond0\.200"/]], (_, file) => {
    const inventory = load(file);
    return renderFirewall(hostOf(inventory, 'db1'), inventory).text;
  });
});

describe('field: ways in, as people write them', () => {
  const base = captured('field/base.yaml');
  const said = (more: string) => {
    const file = fileIn(temporaryFolder(), 'cluster.yaml', `${base}${more}\n`);
    try {
      loadInventory(file);
      return 'accepted';
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  };
  // SSSD after `realm join`, winbind, and an account of OpenSSH's manual page.
  for (const login of ['anna@example.net', 'EXAMPLE\\anna', 'anna.berg', '_ssh', 'ansible-user']) {
    it(`ssh.user ${login}`, () => assert.equal(said(`ssh: { user: '${login}' }`), 'accepted'));
    it(`ssh.jump ${login}@bastion:2222`, () =>
      assert.equal(said(`ssh: { jump: '${login}@bastion:2222' }`), 'accepted'));
  }
  for (const [more, expected] of [
    ["ssh: { user: 'root@192.0.2.1' }", /wanted a login such as root, without the address/],
    ["ssh: { jump: 'ops@192.0.2.300' }", /wanted user@address or user@address:port/],
    ["ssh: { jump: 'ssh://ops@bastion' }", /without ssh:\/\//],
    ["ssh: { jump: 'ops@outer,ops@inner' }", /wanted one jump host/],
    ['ssh: { key: ~/.ssh/id_ed25519.pub }', /wanted the private key: its name without \.pub/],
  ] as const) {
    it(more, () => assert.match(said(more), expected));
  }

  it('tells the user from the host at the last @', () => {
    assert.deepEqual(jumpParts('anna@example.net@bastion:2222'), {
      user: 'anna@example.net',
      address: 'bastion',
      port: 2222,
    });
  });

  const withInterface = (name: string) => {
    const file = fileIn(temporaryFolder(), 'cluster.yaml', base.replace('interface: eth0', `interface: ${name}`));
    try {
      return loadInventory(file).inventory.networks.public.interface;
    } catch (error) {
      return error instanceof Refused ? error.message : `${error}`;
    }
  };
  for (const name of [
    'enp1s0f0np0',
    'enx001122334455',
    'bond0.2001',
    'ens1f0np0v1',
    'br-lan',
    'ib0.8001',
    'enP4p65s0',
  ]) {
    it(`interface ${name}`, () => assert.equal(withInterface(name), name));
  }
  it('interface eth0:1, an alias of ifconfig', () => {
    assert.match(withInterface('eth0:1'), /found "eth0:1", wanted the interface without an alias: eth0$/);
  });
});
