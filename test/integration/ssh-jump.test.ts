import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { scanHostKeys } from '../../src/hosts/scan.ts';
import { trustHost } from '../../src/hosts/trust.ts';
import type { Inventory } from '../../src/model/inventory/inventory.ts';
import { answer, change, errorOf, type SshHost, shownError, startHost } from '../support/ssh-host.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';

interface Behind extends SshHost {
  readonly jump: Sshd;
}

/** A host that is reached as `ops` through another one. */
async function startBehind(t: TestContext, config: readonly string[] = []): Promise<Behind> {
  const host = await startHost(t);
  const clientKey = readFileSync(`${host.inventory.ssh.key}.pub`, 'utf8');
  const jump = await startSshd(t, { address: '127.0.0.20', clientKey, config });
  writeFileSync(join(host.folder, 'known_hosts'), host.sshd.knownHosts + jump.knownHosts);
  const through = `ops@127.0.0.20:${jump.port}`;
  const inventory: Inventory = { ...host.inventory, ssh: { ...host.inventory.ssh, jump: through } };
  return { ...host, inventory, jump, hosts: host.connect({ jump: through }) };
}

describe('a host behind a jump host', () => {
  it('is read and changed through it, over one connection to each', async (t) => {
    const host = await startBehind(t);
    assert.deepEqual(await Promise.all([1, 2, 3].map((n) => answer(host, ['echo', `${n}`]))), ['1\n', '2\n', '3\n']);
    await change(host, { run: ['touch', '/run/changed'] });
    assert.equal(host.sshd.inside('ls', '/run/changed'), '/run/changed\n');
    assert.equal(host.jump.log().match(/Accepted publickey for ops/g)?.length, 1);
    assert.equal(host.sshd.log().match(/Accepted publickey for root/g)?.length, 1);
  });

  it('is reached again when the jump host lost its connections', async (t) => {
    const host = await startBehind(t);
    await answer(host, ['true']);
    for (const pid of host.jump.connections()) process.kill(pid, 'SIGKILL');
    assert.equal(await answer(host, ['echo', 'again']), 'again\n');
  });

  it('is not reached while the key of the jump host is not known', async (t) => {
    const host = await startBehind(t);
    writeFileSync(join(host.folder, 'known_hosts'), host.sshd.knownHosts);
    assert.match(
      await errorOf(answer(host, ['true'])),
      /^HostError: lb1: asking test\.fact: connecting as root@\S+: connecting to the jump host ops@127\.0\.0\.20:\d+: the host key .* is not known in .* -> Compare .* then mailha hosts trust jump\.$/,
    );
    assert.doesNotMatch(host.jump.log(), /Accepted/);
  });

  it('has its own key verified, whatever the jump host says', async (t) => {
    const host = await startBehind(t);
    writeFileSync(join(host.folder, 'known_hosts'), host.jump.knownHosts);
    assert.match(
      await errorOf(answer(host, ['true'])),
      /the host key ssh-ed25519 \S+ is not known in .* mailha hosts trust lb1\.$/,
    );
    assert.doesNotMatch(host.sshd.log(), /Accepted/);
  });

  it('is distinguished from a jump host that is down or does not forward', async (t) => {
    const host = await startBehind(t, ['PermitOpen none']);
    assert.match(
      await errorOf(answer(host, ['true'])),
      /the jump host ops@127\.0\.0\.20:\d+ does not reach 127\.0\.0\.13 port \d+: .* -> Is the host up\? Does sshd on the jump host allow it/,
    );
    await host.jump.stop();
    assert.match(
      await errorOf(answer({ ...host, hosts: host.connect({ jump: host.inventory.ssh.jump }) }, ['true'])),
      /connecting to the jump host ops@127\.0\.0\.20:\d+: nothing listens on 127\.0\.0\.20 port/,
    );
  });

  it('is trusted after the jump host is', async (t) => {
    const host = await startBehind(t);
    writeFileSync(join(host.folder, 'known_hosts'), '');
    const [jump, behind] = await scanHostKeys(host.inventory, host.folder);
    assert(jump?.status === 'unknown' && jump.host === 'jump');
    assert(behind?.status === 'unreachable');
    assert.match(
      shownError(behind.error),
      /connecting to the jump host .* is not known .* -> .*mailha hosts trust jump\.$/,
    );

    trustHost(host.inventory, host.folder, { shown: jump });
    const [, shown] = await scanHostKeys(host.inventory, host.folder);
    assert(shown?.status === 'unknown' && shown.host === 'lb1');
    trustHost(host.inventory, host.folder, { shown });
    assert.equal(readFileSync(join(host.folder, 'known_hosts'), 'utf8').trim().split('\n').length, 2);
    assert.equal(await answer(host, ['echo', 'hello']), 'hello\n');
  });
});
