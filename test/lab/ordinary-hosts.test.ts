import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { loopbackHoldsVips as judged } from '../../src/checks/mail/loopback.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import type { NetworkTool } from '../../src/dev/lab/network-tools.ts';
import { apply } from '../../src/engine/apply.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { preview } from '../../src/engine/preview.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { labWorld } from '../support/lab-world.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-ordinary' }, console.error);
const realServers = targetNamed('real-servers');
const minutes = (n: number) => n * 60_000;

/** One host of each kind; db1 has ifupdown, and the aliases of an earlier version. */
const tools: Readonly<Record<string, NetworkTool>> = { mail1: 'networkd', mail2: 'netplan', db2: 'NetworkManager' };
const names = [...Object.keys(tools), 'db1'];

async function said(host: string, ...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, argv);
  assert.equal(code, 0, `${argv.join(' ')}: ${stderr}`);
  return stdout.trim();
}

/** Cleanly, with all units stopped in their order. */
async function reboot(host: string): Promise<void> {
  await lab.ssh(host, ['systemctl', 'poweroff']);
  const isUp = async () => (await lab.status()).guests.some(({ name, up }) => name === host && up);
  for (let left = 240; await isUp(); left -= 1) {
    assert(left > 0, `${host} does not power off`);
    await sleep(500);
  }
  await lab.boot(host);
  // Daemons that wait for network-online start half a minute after sshd.
  await lab.ssh(host, ['systemctl', 'is-system-running', '--wait'], { timeoutSeconds: 240 });
}

const vipOf = (host: string) => (host.startsWith('db') ? '192.0.2.10' : '192.0.2.12');
const onLoopback = async (host: string) =>
  (await said(host, 'ip', '-4', 'address', 'show', 'lo')).includes(vipOf(host));

if (!isInside) {
  describe('ordinary hosts', { timeout: minutes(60) }, () => {
    before(async () => {
      await lab.up(names, { fresh: true });
      for (const [name, tool] of Object.entries(tools)) await lab.network(name, tool);
    });
    after(() => lab.down({ now: true }));
    it('pass what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  const whole = labWorld(lab);
  after(() => whole.close());
  const worldOf = (host: string) =>
    whole.declaring((inventory) => ({ ...inventory, hosts: inventory.hosts.filter(({ name }) => name === host) }));
  const deploy = async (host: string) => {
    const world = worldOf(host);
    await apply(world, realServers, await preview(world, realServers));
    assert.deepEqual((await preview(world, realServers)).steps, []);
  };
  const verdict = async (host: string) => (await diagnose(worldOf(host), [judged]))[0]?.status;

  for (const [host, tool] of Object.entries(tools)) {
    describe(`a real server whose network is configured by ${tool}`, () => {
      it('has no ifupdown, and gets its VIP', async () => {
        assert.notEqual((await lab.ssh(host, ['sh', '-c', 'command -v ifup'])).code, 0);
        await deploy(host);
        assert.equal(await verdict(host), 'ok');
      });

      it('has the VIP after a reboot, before its daemons start', async () => {
        await reboot(host);
        assert(await onLoopback(host));
        assert.equal(await verdict(host), 'ok');
        assert.equal(await said(host, 'systemctl', 'is-active', 'mailha-loopback'), 'active');
        const at = async (unit: string) =>
          Number(await said(host, 'systemctl', 'show', '--value', '-p', 'ActiveEnterTimestampMonotonic', unit));
        assert((await at('mailha-loopback.service')) <= (await at('network.target')));
        assert.deepEqual((await preview(worldOf(host), realServers)).steps, []);
      });

      it('keeps it when the tool starts again', async () => {
        const unit = tool === 'NetworkManager' ? 'NetworkManager' : 'systemd-networkd';
        if (tool === 'netplan') await said(host, 'netplan', 'apply');
        await said(host, 'systemctl', 'restart', unit);
        await sleep(3000);
        assert(await onLoopback(host));
      });
    });
  }

  describe('a real server on which systemd-networkd also configures lo', () => {
    const file = '/etc/systemd/network/99-all.network';
    const configured = async (...lines: readonly string[]) => {
      const text = ['[Match]', 'Name=*', '[Network]', ...lines, ''].join('\n');
      await said('mail1', 'sh', '-c', `printf %s "$1" >${file} && networkctl reload`, 'sh', text);
      await said('mail1', 'systemctl', 'restart', 'systemd-networkd');
      await sleep(3000);
      return onLoopback('mail1');
    };

    it('is refused where networkd takes the VIP away, and only there', async () => {
      const keeps = await configured();
      const planned = preview(worldOf('mail1'), realServers);
      if (keeps) await planned;
      else await assert.rejects(planned, /configures lo by \/etc\/systemd\/network\/99-all/);
    });

    it('is planned, and keeps it, with the remedy of the refusal', async () => {
      await configured('KeepConfiguration=static');
      await deploy('mail1');
      assert(await configured('KeepConfiguration=static'));
      await said('mail1', 'rm', file);
    });
  });

  describe('a real server with the aliases of an earlier version', () => {
    const stanza =
      'auto lo:0\niface lo:0 inet static\n    address 192.0.2.10\n    netmask 255.255.255.255\n    pre-up sysctl -q -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2\n';
    const monitor = '/run/addresses.log';

    it('is migrated without the VIP going away', async () => {
      const before = `printf %s "$1" >/etc/network/interfaces.d/mailha-vips && ifup lo:0 &&
        systemd-run --quiet --unit=watch-lo sh -c 'exec ip -o monitor address >${monitor}'`;
      await said('db1', 'sh', '-c', before, 'sh', stanza);
      assert(await onLoopback('db1'));
      await deploy('db1');
      assert.equal(await said('db1', 'sh', '-c', 'ls /etc/network/interfaces.d'), '');
      await said('db1', 'systemctl', 'restart', 'networking');
      assert(await onLoopback('db1'));
      assert.doesNotMatch(await said('db1', 'cat', monitor), /Deleted.*192\.0\.2\.10/);
    });

    it('has it after a reboot', async () => {
      await reboot('db1');
      assert(await onLoopback('db1'));
      assert.equal(await verdict('db1'), 'ok');
    });
  });
}
