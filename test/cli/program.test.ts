import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Document, type OutputOf } from '../../src/model/output/document.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const main = join(import.meta.dirname, '../../src/main.ts');

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types at a terminal in a folder with the example's inventory, where no Redis is. */
function mailha(...argv: readonly string[]): Promise<Said> {
  const cwd = temporaryFolder();
  copyFileSync('cluster.example.yaml', join(cwd, 'cluster.yaml'));
  return at(cwd, argv);
}

function at(cwd: string, argv: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Said> {
  const env = { PATH: process.env.PATH, REDIS_URL: `unix:${cwd}/nobody.sock`, ...more };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...argv], { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

describe('mailha at a terminal', { concurrency: 2 }, () => {
  it('lists every verb of the chat and its own, with the exit codes', async () => {
    const { code, stdout } = await mailha('--help');
    assert.equal(code, 0);
    for (const word of ['status [TIER|HOST]', 'deploy TARGET', 'worker', 'secrets init', 'hosts trust', '3 unknown']) {
      assert(stdout.includes(word), `${word} is missing in:\n${stdout}`);
    }
  });

  it('explains each verb with examples', async () => {
    const { code, stdout } = await mailha('deploy', '--help');
    assert.equal(code, 0);
    assert.match(stdout, /Usage: mailha deploy \[options\] TARGET[\s\S]*--json[\s\S]*mailha deploy directors/);
  });

  it('answers a word it does not know with the nearest, and exits with 3', async () => {
    const { code, stderr } = await mailha('stauts');
    assert.equal(code, 3);
    assert.match(stderr, /Did you mean status/);
  });

  it('names the nearest host', async () => {
    const { code, stderr } = await mailha('status', 'lb9');
    assert.equal(code, 3);
    assert.match(stderr, /Unknown tier or host "lb9"\. Did you mean lb1 or lb2/);
  });

  it('refuses changes by a user without a role, and names the id to add', async () => {
    const { code, stderr } = await mailha('deploy', 'directors');
    assert.equal(code, 3);
    assert.match(stderr, /`deploy` needs the operator role\..*add os:\w+ under `access\.operators` in cluster\.yaml/);
  });

  it('says where the inventory is wrong', async () => {
    const cwd = temporaryFolder();
    fileIn(cwd, 'cluster.yaml', 'name: Example\n');
    const { code, stderr } = await at(cwd, ['status']);
    assert.equal(code, 3);
    assert.match(stderr, /cluster\.yaml:1:7: name: found "Example", wanted a lower-case/);
  });

  it('takes the cluster that is named, and lists the names when it is ambiguous', async () => {
    const cwd = temporaryFolder();
    const example = readFileSync('cluster.example.yaml', 'utf8');
    for (const name of ['eu', 'us']) fileIn(cwd, `${name}.yaml`, example.replace(/^name: .*/m, `name: ${name}`));
    const both = { MAILHA_INVENTORY: 'eu.yaml,us.yaml' };
    const asked = await at(cwd, ['deploy', 'directors'], both);
    assert.match(asked.stderr, /Which cluster\? Add one of @eu, @us\./);
    const told = await at(cwd, ['status', 'lb9', '@us'], both);
    assert.match(told.stderr, /Unknown tier or host "lb9"/);
    assert.match((await at(cwd, ['@moon', 'status'], both)).stderr, /unknown command '@moon'/);
    assert.match((await at(cwd, ['status', '@moon'], both)).stderr, /Unknown cluster @moon\. Use one of: @eu, @us/);
    const twice = await at(cwd, ['status', '@eu'], { MAILHA_INVENTORY: 'eu.yaml,eu.yaml' });
    assert.match(twice.stderr, /the name eu is used by two clusters/);
  });

  it('says how to begin when there is no inventory', async () => {
    const { code, stderr } = await at(temporaryFolder(), ['status']);
    assert.equal(code, 3);
    assert.match(stderr, /cluster\.yaml: there is no such file; cp cluster\.example\.yaml cluster\.yaml and edit it/);
  });

  it('answers help without a cluster.yaml, and with a wrong one', async () => {
    const empty = temporaryFolder();
    for (const words of [['help'], ['help', 'deploy'], ['--help'], ['deploy', '--help']]) {
      const { code, stdout, stderr } = await at(empty, words);
      assert.equal(code, 0, stderr);
      assert.match(
        stdout,
        words.length === 1 && words[0] === 'help' ? /plan deploy recover/ : /deploy (\[options\] )?TARGET/,
      );
    }
    const wrong = fileIn(temporaryFolder(), 'cluster.yaml', 'name: [');
    assert.match((await at(join(wrong, '..'), ['help'])).stdout, /plan deploy recover/);
    assert.equal((await at(empty, ['help', 'nonsense'])).code, 3);
  });

  it('makes the secrets once, and prints no value', async () => {
    const cwd = temporaryFolder();
    const first = await at(cwd, ['secrets', 'init']);
    assert.match(first.stdout, /created vrrpPassword, monitorPassword/);
    assert.match((await at(cwd, ['secrets', 'init'])).stdout, /created nothing; kept vrrpPassword, monitorPassword/);
  });

  it('says that Redis does not answer, where, and that nothing was done', async () => {
    const { code, stderr } = await mailha('jobs');
    assert.equal(code, 3);
    assert.match(stderr, /Redis does not answer at unix:.*nobody\.sock/);
  });

  it('tells whoami without Redis, as JSON too', async () => {
    const { code, stdout } = await mailha('whoami', '--json');
    assert.equal(code, 0);
    const { kind, id, roles } = Document.parse(JSON.parse(stdout)) as OutputOf<'whoami'>;
    assert.deepEqual([kind, roles], ['whoami', ['viewer']]);
    assert.match(id, /^os:/);
  });

  it('prints one JSON document for a refusal, with the same exit code', async () => {
    for (const words of [['stauts'], ['status', 'lb9'], ['status', '--wrong'], ['jobs'], ['deploy', 'directors']]) {
      const { code, stdout, stderr } = await mailha(...words, '--json');
      const error = Document.parse(JSON.parse(stdout)) as OutputOf<'error'>;
      assert.deepEqual([code, error.kind, error.exitCode, error.bug, stderr], [3, 'error', 3, false, ''], stdout);
      assert.match(error.message, /Did you mean|unknown option|does not answer|needs the operator role/);
    }
  });

  it('prints secrets and host keys as JSON', async () => {
    const cwd = temporaryFolder();
    const made = Document.parse(JSON.parse((await at(cwd, ['secrets', 'init', '--json'])).stdout));
    assert(made.kind === 'secrets' && made.files[0]?.created.includes('vrrpPassword'));
  });

  it('says what the face needs before it starts', async () => {
    const { code, stderr } = await mailha('app');
    assert.equal(code, 3);
    assert.match(stderr, /SLACK_BOT_TOKEN: found nothing, wanted a token that begins with xoxb-/);
  });
});
