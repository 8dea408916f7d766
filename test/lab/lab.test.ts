import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { attempt } from '../../src/dev/lab/command.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { releases, usualRelease } from '../../src/dev/lab/releases.ts';
import { Refused } from '../../src/model/text/errors.ts';

const lab = openLab({ name: 'test' }, console.error);

async function said(host: string, ...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, argv);
  assert.equal(code, 0, stderr);
  return stdout.trim();
}

async function reaches(from: string, address: string): Promise<boolean> {
  return (await lab.ssh(from, ['ping', '-c', '1', '-W', '2', address])).code === 0;
}

/** Processes that carry the lab's mark, its namespace and its taps: what must not be left behind. */
async function leftBehind(): Promise<readonly string[]> {
  const mark = `umid=${lab.paths.namespace}-`;
  const processes = readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  });
  const { stdout } = await attempt(['ip', 'netns', 'list']);
  return [...processes, ...stdout.split('\n').filter((line) => line.startsWith(lab.paths.namespace))];
}

describe('the lab', () => {
  before(() => lab.up(['lb1', 'lb2'], { fresh: true }));
  after(() => lab.down({ now: true }));

  it('runs its release of Debian with systemd and nothing failed on a kernel of its own', async () => {
    const shell = '. /etc/os-release && echo "$VERSION_ID $(hostname) $(systemctl is-system-running)"';

    const version = releases[usualRelease('lb1')].replace('Debian ', '');
    assert.equal(await said('lb1', 'sh', '-c', shell), `${version} lb1 running`);
    assert.notEqual(await said('lb1', 'uname', '-r'), (await attempt(['uname', '-r'])).stdout.trim());
  });

  it('has two networks that all hosts share, and passes multicast as VRRP needs it', async () => {
    assert.deepEqual(
      [await reaches('lb1', '192.0.2.14'), await reaches('lb1', '198.51.100.14'), await reaches('lb1', '192.0.2.1')],
      [true, true, true],
    );
    await said('lb2', 'sysctl', '-w', 'net.ipv4.icmp_echo_ignore_broadcasts=0');
    assert.match(await said('lb1', 'ping', '-c', '2', '-I', 'eth0', '224.0.0.1'), /from 192\.0\.2\.14/);
  });

  it('hands arguments and input over as they are', async () => {
    const words = ['a b', "it's", '$(id)', '', 'two\nlines', '*'];
    const { stdout } = await lab.ssh('lb1', ['printf', '[%s]', ...words]);
    assert.equal(stdout, words.map((word) => `[${word}]`).join(''));

    assert.equal((await lab.ssh('lb1', ['cat'], { stdin: 'secret\n' })).stdout, 'secret\n');
    assert.equal((await lab.ssh('lb1', ['sh', '-c', 'exit 7'])).code, 7);
  });

  it('installs packages without the internet, and has ip_vs', async () => {
    await said('lb1', 'sh', '-c', 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y ipvsadm');
    await said('lb1', 'modprobe', '-a', 'ip_vs', 'ip_vs_sh', 'ip_vs_wrr');
    await said('lb1', 'ipvsadm', '-A', '-t', '192.0.2.12:80', '-s', 'sh');

    assert.match(await said('lb1', 'ipvsadm', '-Ln'), /TCP {2}192\.0\.2\.12:80 sh/);
  });

  it('takes power from a host and gives it back, with the disk as it was', async () => {
    await said('lb1', 'sh', '-c', 'echo kept > /root/note && sync');

    await lab.kill('lb1');
    await assert.rejects(lab.kill('lb1'), /lb1 is already down/);
    assert.deepEqual(
      (await lab.status()).guests.filter(({ up }) => up).map(({ name }) => name),
      ['lb2'],
    );
    assert.equal(await reaches('lb2', '198.51.100.13'), false);

    await lab.boot('lb1');
    await assert.rejects(lab.boot('lb1'), /lb1 is already up/);
    assert.equal(await said('lb1', 'cat', '/root/note'), 'kept');
  });

  it('unplugs one network while the other works and the link stays up', async () => {
    await lab.unplug('lb1', 'public');
    assert.deepEqual((await lab.status()).guests.find(({ name }) => name === 'lb1')?.unplugged, ['public']);
    assert.equal(await reaches('lb2', '192.0.2.13'), false);
    assert.equal(await reaches('lb2', '198.51.100.13'), true);
    assert.equal(await said('lb1', 'cat', '/sys/class/net/eth0/carrier'), '1');

    await lab.plug('lb1', 'public');
    assert.equal(await reaches('lb2', '192.0.2.13'), true);
  });

  it('saves all disks and puts them back, and boots who ran then', async () => {
    await said('lb2', 'sh', '-c', 'echo before > /root/note');
    await lab.save('lab-test');
    assert.equal(await said('lb2', 'cat', '/root/note'), 'before');
    await said('lb2', 'sh', '-c', 'echo after > /root/note && sync');

    await lab.load('lab-test');
    assert.equal(await said('lb2', 'cat', '/root/note'), 'before');
    await lab.forget('lab-test');
    await assert.rejects(lab.load('lab-test'), Refused);
  });

  it('leaves another lab alone', async () => {
    const other = openLab({ name: 'test-other' });
    await other.down({ now: true });

    assert.equal((await lab.status()).guests.filter(({ up }) => up).length, 2);
  });

  it('keeps to half a gigabyte with two idle hosts, and says so', async () => {
    const { memoryBytes } = await lab.status();

    assert(memoryBytes > 32 * 2 ** 20 && memoryBytes < 512 * 2 ** 20, `${memoryBytes}`);
  });

  it('recovers after its own tool was killed during a start', async () => {
    await lab.down({ now: true });
    const env = { ...process.env, MAILHA_LAB: 'test' };
    const tool = spawn(process.execPath, ['src/dev/lab/main.ts', 'up', 'lb1'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    while (!String((await once(tool.stderr, 'data'))[0]).includes('starting lb1'));
    tool.kill('SIGKILL');
    await once(tool, 'exit');

    await lab.up(['lb1', 'lb2']);
    assert.equal(await said('lb1', 'hostname'), 'lb1');
  });

  it('leaves no process, namespace or tap behind, nor what others ran in its namespace', async () => {
    const [program = '', ...args] = lab.inNamespace(['sleep', '600']);
    const stranger = spawn(program, args, { stdio: 'ignore' });
    const ended = once(stranger, 'exit');

    await lab.down();

    await ended;
    assert.deepEqual(await leftBehind(), []);
  });
});
