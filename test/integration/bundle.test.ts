import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { Bundle } from '../../src/model/bundle/bundle.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { makeClientKey, startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const main = join(import.meta.dirname, '../../src/main.ts');

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function mailha(cwd: string, ...argv: readonly string[]): Promise<Said> {
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: `redis://:red1s-secret@127.0.0.1:1`,
    SLACK_BOT_TOKEN: 'xoxb-1-secret',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...argv], { cwd, env, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

interface Judged {
  readonly status: string;
  readonly exitCode: number;
  readonly sentence: string;
  readonly judgements: readonly { readonly check: string; readonly status: string; readonly summary: string }[];
  readonly outputs: readonly unknown[];
}

const judged = ({ stdout }: Said): Judged => JSON.parse(stdout);

describe('a support bundle of real hosts', () => {
  it('is judged offline as the hosts were, and has no secret in it', async (t) => {
    const [key, port] = [makeClientKey(t), await freePort()];
    const cwd = temporaryFolder();
    // lb1, db1 and mail1 answer; every other host refuses the connection.
    const hosts = await Promise.all(
      ['13', '15', '17'].map((n) => startSshd(t, { address: `127.9.2.${n}`, port, clientKey: key.publicKey })),
    );
    writeFileSync(join(cwd, 'known_hosts'), hosts.map(({ knownHosts }) => knownHosts).join(''));
    const inventory = smallInventory.replaceAll('192.0.2.', '127.9.1.').replaceAll('198.51.100.', '127.9.2.');
    const ssh = `ssh: { user: root, port: ${port}, key: ${key.path}, knownHosts: known_hosts }\n`;
    const dns = 'dns: { resolvers: ["127.0.0.1:1"] }\n';
    writeFileSync(join(cwd, 'cluster.yaml'), inventory + ssh + dns);
    await mailha(cwd, 'secrets', 'init');
    const secrets = [...readFileSync(join(cwd, 'secrets.yaml'), 'utf8').matchAll(/: (\S+)$/gm)].map(
      ([, one = '']) => one,
    );
    assert(secrets.length > 10);
    const [vrrp = '', monitor = ''] = secrets;
    for (const host of hosts) {
      const script = 'mount -t tmpfs tmpfs /etc/sysctl.d; printf %s "$1" >/etc/sysctl.d/90-mailha-director.conf';
      host.inside('sh', '-c', script, 'sh', `# kernel ${vrrp} and ${monitor}\n`);
    }

    const made = await mailha(cwd, 'bundle', '--out', 'b.json.gz', '--json');
    assert.equal(made.code, 0, made.stderr);
    const told = JSON.parse(made.stdout);
    assert.equal(told.kind, 'bundle');
    assert.deepEqual(
      told.hosts.map((one: { unreachable: string | null }) => one.unreachable === null),
      [false, true, false, true, false, true, false],
    );
    assert.equal(statSync(join(cwd, 'b.json.gz')).mode & 0o777, 0o600);

    const text = gunzipSync(readFileSync(join(cwd, 'b.json.gz'))).toString();
    for (const secret of [...secrets, 'red1s-secret', 'xoxb-1-secret']) assert(!text.includes(secret), secret);
    const bundle = Bundle.parse(JSON.parse(text));
    assert.match(text, /# kernel \*{8} and \*{8}/);
    assert.deepEqual(bundle.settings, { REDIS_URL: 'set', SLACK_BOT_TOKEN: 'set' });

    for (const look of bundle.looks) {
      const { status, sentence, judgements, outputs } = judged(
        await mailha(temporaryFolder(), look.command, '--from', join(cwd, 'b.json.gz'), '--json'),
      );
      assert.deepEqual({ status, sentence }, { status: look.status, sentence: look.sentence }, look.command);
      const bare = judgements.map(({ check, status, summary }) => ({ check, status, summary }));
      assert.deepEqual(
        bare,
        look.judgements.map(({ check, status, summary }) => ({ check, status, summary })),
        look.command,
      );
      assert(look.command !== 'ipvs' || outputs.length > 0);
    }

    // The hosts are as they were a moment ago.
    const [live, offline] = [
      await mailha(cwd, 'status', '--json'),
      await mailha(cwd, 'status', '--json', '--from', 'b.json.gz'),
    ];
    const kinds = (said: Said) => judged(said).judgements.map(({ check, status }) => `${check} ${status}`);
    assert.deepEqual(kinds(live), kinds(offline));
    assert.equal(live.code, offline.code);
  });

  it('that is incomplete, of another format or missing is refused with what to do', async () => {
    const cwd = temporaryFolder();
    const refused = async (name: string) => {
      const { code, stderr } = await mailha(cwd, 'status', '--from', name);
      assert.equal(code, 3);
      return stderr;
    };
    assert.match(await refused('none.json.gz'), /none\.json\.gz cannot be read: ENOENT/);
    const packed = (await import('node:zlib')).gzipSync(
      JSON.stringify({ format: 'mailha-bundle/1', hosts: 'x'.repeat(9999) }),
    );
    writeFileSync(join(cwd, 'half.json.gz'), packed);
    assert.match(await refused('half.json.gz'), /half\.json\.gz: \S+: /);
    truncateSync(join(cwd, 'half.json.gz'), packed.length - 12);
    assert.match(await refused('half.json.gz'), /is incomplete or damaged \(.*\); copy it again/);
    writeFileSync(join(cwd, 'half.json'), '{"format": "mailha-bundle/1", "hosts": [');
    assert.match(await refused('half.json'), /is no bundle, or is incomplete/);
    writeFileSync(join(cwd, 'new.json'), '{"format": "mailha-bundle/9"}');
    assert.match(await refused('new.json'), /found "mailha-bundle\/9", wanted a bundle of format mailha-bundle\/1/);
  });
});
