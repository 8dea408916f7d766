import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { commands } from '../../commands/index.ts';
import itself from '../../package.json' with { type: 'json' };
import { Document } from '../../src/model/output/document.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const main = join(import.meta.dirname, '../../src/main.ts');

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function mailha(...argv: readonly string[]): Promise<Said> {
  const env = { PATH: process.env.PATH, COLUMNS: '80' };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...argv], { cwd: temporaryFolder(), env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

describe('the program', { concurrency: 2 }, () => {
  it('prints its version, without cluster.yaml', async () => {
    const { code, stdout } = await mailha('--version');
    assert.deepEqual([code, stdout], [0, `mailha ${itself.version} (Node ${process.versions.node})\n`]);
  });

  it('lists every command on 80 columns, its description beside it', async () => {
    const { stdout } = await mailha('--help');
    for (const line of stdout.split('\n')) assert(line.length <= 80, line);
    for (const { name } of commands) assert.match(stdout, new RegExp(`^ {2}${name}( [^ ]+)* {2,}\\S`, 'm'), name);
    assert.match((await mailha('drill', '--help')).stdout, /drill \[options\] list\|history\|schedules\|NAME \[HOST\]/);
  });

  it('takes --detach only where a job changes the cluster', async () => {
    for (const [name, taken] of [
      ['deploy', true],
      ['status', false],
      ['jobs', false],
      ['whoami', false],
    ] as const) {
      assert.equal((await mailha(name, '--help')).stdout.includes('--detach'), taken, name);
    }
    assert.match((await mailha('status', '--detach')).stderr, /unknown option '--detach'/);
  });

  it('prints a manual page that groff understands', async (t) => {
    const { stdout } = await mailha('man');
    for (const { name } of commands) assert(stdout.includes(`.BR ${name.replaceAll('-', '\\-')} `), name);
    if (!has('groff')) return t.skip('no groff');
    const { stderr, stdout: page } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-cbou'], {
      input: stdout,
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.match(page, /mailha . run a highly available mail cluster/);
    assert.match(page, /from <file>/);
  });
});

describe('completion', { concurrency: 2 }, () => {
  /** What Bash offers for the last word. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    const { stdout } = await mailha('completion', 'bash');
    const script = `${stdout}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mailha; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-euc', script, 'bash', ...words], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
  }

  it('offers commands, their words and their options in Bash', async () => {
    assert.deepEqual(await offered('mailha', 'stat'), ['status']);
    assert.deepEqual(await offered('mailha', 'deploy', 'd'), ['directors', 'databases']);
    assert.deepEqual(await offered('mailha', 'status', '--w'), ['--watch']);
    assert.deepEqual(await offered('mailha', 'hosts', 't'), ['trust']);
    assert((await offered('mailha', 'drill', '')).includes('vip-switchover'));
    assert((await offered('mailha', 'vip', '--from', '/etc/host')).includes('/etc/hosts'));
  });

  for (const [shell, check] of [
    ['bash', ['-n']],
    ['zsh', ['-n']],
    ['fish', ['--no-execute']],
  ] as const) {
    it(`prints a script that ${shell} reads`, async (t) => {
      const { code, stdout } = await mailha('completion', shell);
      assert.equal(code, 0);
      for (const { name } of commands) assert(stdout.includes(name));
      if (!has(shell)) return t.skip(`no ${shell}`);
      const file = fileIn(temporaryFolder(), 'script', stdout);
      execFileSync(shell, [...check, file]);
    });
  }

  it('names the shells it knows', async () => {
    const { code, stderr } = await mailha('completion', 'tcsh');
    assert.equal(code, 3);
    assert.match(stderr, /Allowed choices are bash, zsh, fish/);
  });
});

describe('status --watch', () => {
  it('looks again and again until it is interrupted, and exits as the last look', { timeout: 120_000 }, async () => {
    const cwd = temporaryFolder();
    // Nothing listens at these addresses.
    const inventory = smallInventory.replaceAll('192.0.2.', '127.9.1.').replaceAll('198.51.100.', '127.9.2.');
    writeFileSync(
      join(cwd, 'cluster.yaml'),
      `${inventory}ssh: { user: root, port: 1, key: id, knownHosts: known_hosts }\n`,
    );
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(cwd, 'id')]);
    const env = { PATH: process.env.PATH };
    execFileSync(process.execPath, [main, 'secrets', 'init'], { cwd, env });
    const child = spawn(process.execPath, [main, 'status', '--watch', '1', '--json'], { cwd, env });
    let printed = '';
    for await (const piece of child.stdout) {
      printed += piece;
      if (printed.split('\n}\n').length > 2) break;
    }
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    const [code] = await ended;
    const [first = '', second = ''] = printed.split('\n}\n');
    for (const text of [first, second]) {
      const document = Document.parse(JSON.parse(`${text}\n}`));
      assert(document.kind === 'run' && document.judgements.length > 0);
      assert.equal(code, document.exitCode);
    }
  });

  it('refuses an interval that is none', async () => {
    const { code, stderr } = await mailha('status', '--watch', 'soon');
    assert.equal(code, 3);
    assert.match(stderr, /Wanted whole seconds from 1 to 3600/);
  });
});
