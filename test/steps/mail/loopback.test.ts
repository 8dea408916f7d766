import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeldAddress } from '../../../src/facts/host/addresses.ts';
import { loopbackNetwork } from '../../../src/facts/host/loopback-network.ts';
import { managedFiles, paths } from '../../../src/facts/host/managed-files.ts';
import type { Readings } from '../../../src/facts/host/readings.ts';
import type { Unit } from '../../../src/facts/host/units.ts';
import type { Change } from '../../../src/model/plan/step.ts';
import { sysctlFile } from '../../../src/steps/director/kernel.ts';
import { loopbackHoldsVips } from '../../../src/steps/mail/loopback.ts';
import { arpSettings, renderLoopbackUnit } from '../../../src/steps/mail/loopback-unit.ts';
import { parsed } from '../../support/captures.ts';
import { cluster, inventory } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const unit = 'mailha-loopback.service';
const lb0 = inventory.vips.filter(({ name }) => name === 'lb0');
const file = (content: string) => ({ content, mode: '644', owner: 'root:root', writtenAt: 1 });
const on = (...all: readonly string[]): readonly HeldAddress[] =>
  all.map((address) => ({ interface: 'lo', address, prefix: 32 }));
const readings = (ignore: string, version = '12'): Readings => ({
  sysctl: new Map([
    ['net.ipv4.conf.all.arp_ignore', ignore],
    ['net.ipv4.conf.all.arp_announce', '2'],
  ]),
  os: { id: 'debian', version },
  kernel: '',
  modules: new Set(),
  rebootFor: undefined,
});
const running: Unit = { known: true, active: 'active', enabled: true, changedAt: 2, restarts: 0 };

interface Now {
  readonly host?: string;
  readonly held?: readonly HeldAddress[];
  readonly files?: ReadonlyMap<string, ReturnType<typeof file>>;
  readonly state?: Unit;
  readonly ignore?: string;
  readonly network?: string;
  readonly declared?: typeof inventory;
  readonly version?: string;
}

function plan(now: Now) {
  const { host = 'mail1', held = [], files = new Map(), state, ignore = '0', network, declared, version } = now;
  const facts = {
    files,
    units: new Map(state ? [[unit, state]] : []),
    readings: readings(ignore, version),
    addresses: held,
    network: loopbackNetwork.parse(network ?? '', 0),
  };
  const world = declared ? { ...cluster, inventory: declared } : cluster;
  return loopbackHoldsVips.plan(facts, hostNamed(host), world, { seen: [], missing: [] });
}

const summaries = (changes: readonly Change[]) => changes.map(({ summary }) => summary);
const done = new Map([
  [paths.realServerSysctl, file(sysctlFile(arpSettings))],
  [paths.loopbackUnit, file(renderLoopbackUnit(lb0))],
]);

/** The files of a mail host that an earlier version deployed, with an alias of lo in interfaces.d. */
const earlier = parsed(managedFiles, 'linux/mail1-deployed/managedFiles.txt');

describe('loopback.holds-vips', () => {
  it('silences ARP, puts the VIP on lo by a unit of its own, and needs no tool that configures networks', () => {
    assert.deepEqual(summaries(plan({})), [
      'set net.ipv4.conf.all.arp_ignore to 1',
      'write /etc/sysctl.d/90-mailha-real-server.conf',
      'write /etc/systemd/system/mailha-loopback.service',
      'reload systemd unit files',
      'start mailha-loopback.service at boot',
      'put 192.0.2.12 on lo',
    ]);
  });

  it('plans nothing the second time', () => {
    assert.deepEqual(plan({ held: on('192.0.2.12'), files: done, state: running, ignore: '1' }), []);
  });

  it('puts back what is missing although the unit ran: the address, ARP, the start at boot', () => {
    const right = { held: on('192.0.2.12'), files: done, state: running, ignore: '1' };
    assert.deepEqual(summaries(plan({ ...right, held: [] })), ['put 192.0.2.12 on lo']);
    assert.deepEqual(summaries(plan({ ...right, state: { ...running, active: 'inactive' } })), [
      'put 192.0.2.12 on lo',
    ]);
    assert.deepEqual(summaries(plan({ ...right, state: { ...running, enabled: false } })), [
      'start mailha-loopback.service at boot',
    ]);
    assert.deepEqual(summaries(plan({ ...right, ignore: '0' })), [
      'set net.ipv4.conf.all.arp_ignore to 1',
      'put 192.0.2.12 on lo',
    ]);
  });

  it('undoes it: the address goes off first, then the unit', () => {
    const undone = plan({})
      .toReversed()
      .flatMap(({ undo = [] }) => undo.map(({ run }) => run.join(' ')));
    assert.deepEqual(undone, [
      'ip address delete 192.0.2.12/32 dev lo',
      `systemctl disable --quiet ${unit}`,
      `rm -f ${paths.loopbackUnit}`,
      `rm -f ${paths.realServerSysctl}`,
      'sysctl -q -w net.ipv4.conf.all.arp_ignore=0',
      'systemctl daemon-reload',
      `systemctl stop ${unit}`,
    ]);
  });

  it('gives each tier its own VIP and takes off that of another', () => {
    const both = on('192.0.2.10', '192.0.2.12');
    assert.equal(plan({ held: both })[0]?.run.join(' '), 'ip address delete 192.0.2.10/32 dev lo');
    assert.equal(plan({ host: 'db1', held: both })[0]?.run.join(' '), 'ip address delete 192.0.2.12/32 dev lo');
  });

  it('takes off a VIP that an earlier cluster.yaml had, but no address that it never wrote', () => {
    const files = new Map([
      ...done,
      [paths.loopbackUnit, file(renderLoopbackUnit([...lb0, { ...lb0[0], address: '192.0.2.99' }] as never))],
    ]);
    const changes = plan({ held: on('192.0.2.12', '192.0.2.99', '10.0.0.1'), files, state: running, ignore: '1' });
    assert.deepEqual(summaries(changes), [
      'remove 192.0.2.99 from lo (not a VIP of this host)',
      'change /etc/systemd/system/mailha-loopback.service',
      'reload systemd unit files',
      'put 192.0.2.12 on lo',
    ]);
  });
});

describe('loopback.holds-vips on a host with the aliases of an earlier version', () => {
  const before = { held: on('192.0.2.12'), files: earlier, ignore: '1' };

  it('removes the file last, when the unit holds the address, and never takes the VIP down', () => {
    const changes = plan(before);
    assert.deepEqual(summaries(changes), [
      'write /etc/systemd/system/mailha-loopback.service',
      'reload systemd unit files',
      'start mailha-loopback.service at boot',
      'put 192.0.2.12 on lo',
      'remove /etc/network/interfaces.d/mailha-vips: superseded by mailha-loopback.service',
    ]);
    for (const { run } of changes) assert.doesNotMatch(run.join(' '), /ifdown|address (?:delete|flush)/);
    assert.match(changes.at(-1)?.file?.before ?? '', /auto lo:0/);
  });

  it('puts the file back when it is undone, and leaves the address', () => {
    const undone = plan(before).flatMap(({ undo = [] }) => undo);
    assert(undone.some(({ run, stdin }) => run.includes(paths.loopback) && stdin?.includes('auto lo:0')));
    for (const { run } of undone) assert.doesNotMatch(run.join(' '), /ifdown|address delete/);
  });

  it('plans nothing afterwards', () => {
    assert.deepEqual(plan({ ...before, files: done, state: running }), []);
  });
});

describe('loopback.holds-vips without direct routing', () => {
  const services = inventory.services.map((service) => ({ ...service, forwarding: 'masq' as const }));
  const declared = { ...inventory, services };

  it('plans nothing', () => {
    assert.deepEqual(plan({ declared }), []);
  });

  it('removes what direct routing had needed', () => {
    const changes = plan({ declared, held: on('192.0.2.12'), files: new Map([...done, ...earlier]), state: running });
    assert.deepEqual(summaries(changes), [
      'remove 192.0.2.12 from lo (not a VIP of this host)',
      'no longer start mailha-loopback.service at boot',
      'remove /etc/systemd/system/mailha-loopback.service: this host has no VIP under direct routing',
      'reload systemd unit files',
      'remove /etc/network/interfaces.d/mailha-vips: superseded by mailha-loopback.service',
    ]);
  });
});

describe('loopback.holds-vips where systemd-networkd configures lo', () => {
  const network = (...lines: readonly string[]) =>
    ['/etc/systemd/network/lo.network', '[Match]', 'Name=lo', '[Network]', ...lines, ''].join('\n');

  // Debian 13's networkd with `Name=lo` removed the VIP at `networkctl reload`; with KeepConfiguration=static it stayed.
  const debian13 = (text: string) => plan({ network: text, version: '13' });

  it('is refused: networkd would remove the VIP', () => {
    assert.throws(() => debian13(network('Address=192.0.2.13/32')), {
      message:
        /^systemd-networkd on mail1 configures lo by \/etc\/systemd\/network\/lo\.network and would remove 192\.0\.2\.12: .*KeepConfiguration=static.*plan again$/,
    });
  });

  it('is planned where the file keeps what it does not list, or lists the VIP', () => {
    assert.notEqual(debian13(network('KeepConfiguration=static')).length, 0);
    assert.notEqual(debian13(network('Address=127.0.0.1/8', 'Address=192.0.2.12/32')).length, 0);
  });

  it('is planned on Debian 12, whose networkd leaves other addresses on lo', () => {
    assert.notEqual(plan({ network: network('Address=192.0.2.13/32') }).length, 0);
  });
});
