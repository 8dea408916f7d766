import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeldAddress } from '../../../src/facts/host/addresses.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import type { Readings } from '../../../src/facts/host/readings.ts';
import { withBlock } from '../../../src/steps/host/block.ts';
import { hostsBlock, hostsFileWritten } from '../../../src/steps/host/hosts-file.ts';
import { loopbackHoldsVips, renderInterfaces } from '../../../src/steps/mail/loopback.ts';
import { cluster, inventory } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const nobody = { seen: [], missing: [] };
const file = (content: string) => ({ content, mode: '644', owner: 'root:root', writtenAt: 1 });

describe('hosts-file.written', () => {
  it('names hosts on both networks and VIPs as the guide does', () => {
    const block = hostsBlock(inventory);
    assert.match(block, /^192\.0\.2\.13\tlb1\.example\.net lb1$/m);
    assert.match(block, /^198\.51\.100\.13\tlb1\.local$/m);
    assert.match(block, /^192\.0\.2\.12\tlb0\.example\.net lb0$/m);
  });

  it('keeps what others wrote, goes above it, and is replaced in its place', () => {
    const first = withBlock('127.0.0.1\tlocalhost\n', 'old\n', 'first');
    assert.equal(first, 'old\n127.0.0.1\tlocalhost\n');
    const block = hostsBlock(inventory);
    const text = `${block}127.0.0.1\tlocalhost\n10.0.0.1\tprinter\n`;
    assert.equal(withBlock(text.replace('lb1.local', 'lb9.local'), block, 'first'), text);
  });

  it('plans nothing the second time', () => {
    const plan = (content: string) =>
      hostsFileWritten.plan({ files: new Map([[paths.hosts, file(content)]]) }, hostNamed('lb1'), cluster, nobody);
    const [change] = plan('127.0.0.1\tlocalhost\n');
    assert.deepEqual(plan(change?.stdin ?? ''), []);
  });
});

describe('loopback.holds-vips', () => {
  const readings = (ignore: string): Readings => ({
    sysctl: new Map([
      ['net.ipv4.conf.all.arp_ignore', ignore],
      ['net.ipv4.conf.all.arp_announce', '2'],
    ]),
    os: { id: 'debian', version: '12' },
    kernel: '',
    modules: new Set(),
    rebootFor: undefined,
  });
  const plan = (name: string, held: readonly HeldAddress[], interfaces = 'source /etc/network/interfaces.d/*\n') =>
    loopbackHoldsVips.plan(
      {
        files: new Map([[paths.interfaces, file(interfaces)]]),
        readings: readings('0'),
        addresses: held,
      },
      hostNamed(name),
      cluster,
      nobody,
    );

  it('silences ARP before the address comes up', () => {
    const changes = plan('mail1', []).map(({ run }) => run.join(' '));
    const silence = changes.indexOf('sysctl -q -w net.ipv4.conf.all.arp_ignore=1');
    assert(silence >= 0 && silence < changes.indexOf('ifup --force lo:0'));
  });

  it('gives each tier its own VIP and takes off that of another', () => {
    const both = ['192.0.2.10', '192.0.2.12'].map((address) => ({ interface: 'lo', address, prefix: 32 }));
    assert.equal(plan('mail1', both)[0]?.run.join(' '), 'ip address delete 192.0.2.10/32 dev lo');
    assert.equal(plan('db1', both)[0]?.run.join(' '), 'ip address delete 192.0.2.12/32 dev lo');
  });

  it('makes ifupdown read interfaces.d where it does not', () => {
    const change = plan('mail1', [], 'auto lo\niface lo inet loopback\n').find(
      ({ file: of }) => of?.path === paths.interfaces,
    );
    assert.match(
      change?.stdin ?? '',
      /^auto lo\niface lo inet loopback\n\nsource \/etc\/network\/interfaces\.d\/\*\n$/,
    );
  });

  it('keeps it over a reboot as an alias of lo with the whole netmask', () => {
    assert.match(
      renderInterfaces(inventory.vips.slice(0, 1)),
      /auto lo:0\niface lo:0 inet static\n {4}address 192\.0\.2\.12\n {4}netmask 255\.255\.255\.255\n {4}pre-up sysctl .*arp_ignore=1 .*arp_announce=2\n/,
    );
  });
});
