import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import manifest from '../../manifest.json' with { type: 'json' };
import { startWorkspace } from '../../src/dev/console/start-workspace.ts';
import { transcript } from '../../src/dev/console/transcript.ts';
import type { Workspace } from '../../src/dev/console/workspace.ts';
import { channel, ending, type } from '../../src/dev/demo/story.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { installPacked } from '../support/packed.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const run = promisify(execFile);
const minutes = (n: number) => n * 60_000;
const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-units' }, console.error);
const random = () => randomBytes(16).toString('hex');
const slack = { signingSecret: random(), botToken: `xoxb-${random()}`, appToken: `xapp-${random()}` };
const units = ['mailha-worker', 'mailha-app'] as const;

/** Where mailha runs, and what it looks at. */
const [home, other] = ['mail1', 'lb1'] as const;
/** The lab itself, as its hosts see it. */
const outside = '192.0.2.1';

async function on(script: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(home, ['sh', '-ec', script], { stdin, timeoutSeconds: 300 });
  assert.equal(code, 0, `${script}: ${stderr}${stdout}`);
  return stdout.trim();
}

/** The package as it is installed, with a Node to start it by, as one archive. */
async function packInto(folder: string): Promise<void> {
  const prefix = join(folder, 'prefix');
  mkdirSync(prefix);
  await installPacked(prefix);
  copyFileSync(process.execPath, join(prefix, 'bin/node'));
  await run('tar', ['-C', prefix, '-cf', join(folder, 'mailha.tar'), '.']);
}

describe('the units of systemd, installed as docs/install-service.md says', { timeout: minutes(30) }, () => {
  const folder = temporaryFolder();
  let workspace: Workspace;
  const ends: (() => unknown)[] = [];

  /** Runs until the tests are over. */
  function beside(argv: readonly string[]): void {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { stdio: 'ignore' });
    ends.push(() => child.kill());
  }

  async function install(slackPort: string): Promise<void> {
    await on(`apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq -y install redis-server socat curl >/dev/null
curl -sf http://${outside}:8000/mailha.tar | tar -C /usr/local -xf -
install -d -m 0755 /etc/mailha
systemd-run --quiet socat TCP-LISTEN:${slackPort},bind=127.0.0.1,fork TCP:${outside}:${slackPort}`);
    const secret = (name: string, text: string) => on(`umask 077; cat >/etc/mailha/${name}`, text);
    await secret('redis-url', 'redis://127.0.0.1:6379');
    await secret('slack-bot-token', slack.botToken);
    await secret('slack-app-token', slack.appToken);
    await secret('ssh-key', readFileSync(lab.paths.key, 'utf8'));
    await on('cat >/etc/mailha/known_hosts', readFileSync(lab.paths.knownHosts, 'utf8'));
    const inventory = readFileSync(lab.paths.inventory, 'utf8').replace(
      /^ {2}knownHosts: .*/m,
      '  knownHosts: known_hosts',
    );
    await on('cat >/etc/mailha/cluster.yaml', inventory);
    await on('cat >/etc/mailha/mailha.env', `SLACK_API_URL=${workspace.apiUrl}\n`);
    await on(`cd /etc/mailha; mailha secrets init
cp /usr/local/lib/node_modules/mailha/production/*.service /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now mailha-worker mailha-app`);
  }

  before(async () => {
    await ensurePackages(['socat'], console.error);
    await lab.up([home, other], { fresh: true });
    workspace = await startWorkspace({ ...slack, scopes: manifest.oauth_config.scopes.bot });
    await packInto(folder);
    const { port } = new URL(workspace.url);
    beside(['socat', `UNIX-LISTEN:${folder}/slack,fork`, `TCP:127.0.0.1:${port}`]);
    beside(lab.inNamespace(['socat', `TCP-LISTEN:${port},bind=${outside},fork`, `UNIX-CONNECT:${folder}/slack`]));
    beside(lab.inNamespace(['python3', '-m', 'http.server', '8000', '--bind', outside, '--directory', folder]));
    await install(port);
    await hears();
  });
  after(async () => {
    for (const end of ends) end();
    await workspace?.close();
    await lab.down({ now: true });
  });

  /** Until an app is there for Slack; throws what it says when there is none. */
  async function hears(): Promise<void> {
    for (const limit = Date.now() + minutes(2); workspace.sockets.count() === 0; await sleep(500)) {
      if (Date.now() > limit) throw new Error(await on('journalctl --no-pager -n 50 -u mailha-app'));
    }
  }

  async function does(text: string): Promise<string> {
    const thread = await type(workspace, text);
    await ending(workspace, thread, minutes(3)).catch(async (error) => {
      throw new Error(await on('journalctl --no-pager -n 50 -u mailha-app -u mailha-worker'), { cause: error });
    });
    return transcript(workspace, channel, thread);
  }

  it('answer `/mailha status` by Socket Mode, Redis and SSH', async () => {
    const said = await does('status');
    assert.match(said, new RegExp(`${other}`));
    assert.match(said, /is critical/);
  });

  it('draw a picture, as `digest now` has it', async () => {
    await does('digest now');
    const files = await workspace.files();
    assert(
      files.some(({ name }) => name.endsWith('.png')),
      JSON.stringify(files.map(({ name }) => name)),
    );
  });

  it('run as a dynamic user with a low exposure score', async () => {
    for (const unit of units) {
      const shown = await on(`systemctl show -p MainPID --value ${unit}`);
      const status = await on(`grep -E '^(Uid|CapEff|NoNewPrivs|Seccomp):' /proc/${shown}/status`);
      assert.doesNotMatch(status, /^Uid:\s+0/m);
      assert.match(status, /CapEff:\s+0000000000000000/);
      assert.match(status, /NoNewPrivs:\s+1/);
      const exposure = await on(`systemd-analyze security ${unit} | tail -n 1`);
      console.error(exposure);
      assert.match(exposure, /: 1\.[0-9] OK/);
    }
  });

  it('keep the tokens out of the environment, arguments and journal', async () => {
    const values = [slack.botToken, slack.appToken].join('\n');
    const found = `umask 077; cat >/dev/shm/tokens
grep -lzF -f /dev/shm/tokens /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null || true
journalctl --no-pager -o cat | grep -cF -f /dev/shm/tokens || true
rm /dev/shm/tokens`;
    assert.equal(await on(found, `${values}\n`), '0');
  });

  it('restart automatically when they are killed', async () => {
    await on('systemctl kill -s KILL mailha-app mailha-worker');
    for (const limit = Date.now() + minutes(1); workspace.sockets.count() > 0 && Date.now() < limit; ) await sleep(100);
    await hears();
    assert.match(await does(`status ${other}`), new RegExp(other));
  });

  it('stop cleanly on SIGTERM', async () => {
    await on('systemctl stop mailha-app mailha-worker');
    for (const unit of units) {
      assert.equal(await on(`systemctl show -p Result --value ${unit}`), 'success', unit);
    }
    assert.equal(workspace.sockets.count(), 0);
  });
});
