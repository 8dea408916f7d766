import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { comesTrue } from '../support/comes-true.ts';
import { dependent } from '../support/dependent.ts';
import { installPacked } from '../support/packed.ts';
import { startRedis } from '../support/redis.ts';
import { smallInventory } from '../support/small-inventory.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const run = promisify(execFile);
/** Debian's Node where installed, which is older than mailha requires. */
const PATH = `/usr/local/bin:/usr/bin:/bin:${process.env.PATH}`;

describe('npm pack', { timeout: 300_000 }, () => {
  const prefix = temporaryFolder();
  const mailha = join(prefix, 'bin/mailha');

  before(() => installPacked(prefix));

  it('runs when installed globally, with its bundled Node', async () => {
    const cwd = temporaryFolder();
    copyFileSync('cluster.example.yaml', join(cwd, 'cluster.yaml'));
    const { stdout } = await run(mailha, ['--help'], { cwd, env: { PATH } });
    assert.match(stdout, /status \[TIER\|HOST\]/);
    const { stdout: help } = await run(mailha, ['help', 'drill'], { cwd, env: { PATH } });
    assert.match(help, /Inject a fault, measure the outage and restore/);
    const { stdout: made } = await run(mailha, ['secrets', 'init'], { cwd, env: { PATH } });
    assert.match(made, /created vrrpPassword/);
  });

  it('exits with the code of its child', async () => {
    const cwd = temporaryFolder();
    const failed = await run(mailha, ['stauts'], { cwd, env: { PATH } }).catch((error) => error);
    assert.equal(failed.code, 3);
    assert.match(failed.stderr, /Did you mean status/);
  });

  it('runs a worker that serves metrics and stops cleanly on SIGTERM', async (t) => {
    const redis = await startRedis(t);
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cluster.yaml'), `${smallInventory}alerts: { everySeconds: off }\n`);
    await run(mailha, ['secrets', 'init'], { cwd, env: { PATH } });
    const env = { PATH, REDIS_URL: redis.url, METRICS_LISTEN: '127.0.0.1:0' };
    const worker = spawn(...dependent([mailha, 'worker']), { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let log = '';
    worker.stdout.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    await comesTrue('it serves metrics', () => /metrics listening on \S+?"/.test(log), 60_000);
    const [, url = ''] = /metrics listening on (\S+?)"/.exec(log) ?? [];
    assert.match(await (await fetch(url)).text(), /^mailha_redis_up 1$/m);
    worker.kill('SIGTERM');
    // Closed once its whole output is here.
    const [code] = await once(worker, 'close');
    assert.equal(code, 0, log);
    assert.match(log, /shutting down; send it again/);
  });

  it('stops cleanly when Redis was never reachable', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cluster.yaml'), smallInventory);
    await run(mailha, ['secrets', 'init'], { cwd, env: { PATH } });
    const env = { PATH, REDIS_URL: `unix:${cwd}/nobody.sock` };
    const worker = spawn(...dependent([mailha, 'worker']), { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(worker.stdout, 'data');
    worker.kill('SIGTERM');
    const [code] = await once(worker, 'exit', { signal: AbortSignal.timeout(60_000) });
    assert.equal(code, 0);
  });

  it('stops cleanly on one Ctrl-C, which a terminal sends to every process, and at once on a second', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cluster.yaml'), smallInventory);
    await run(mailha, ['secrets', 'init'], { cwd, env: { PATH } });
    const env = { PATH, REDIS_URL: `unix:${cwd}/nobody.sock` };
    const start = async () => {
      const worker = spawn(...dependent([mailha, 'worker']), {
        cwd,
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      let log = '';
      worker.stdout.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
      await once(worker.stdout, 'data');
      const isStopping = () => log.includes('shutting down; send it again');
      return { worker, isStopping, ctrlC: () => process.kill(-(worker.pid ?? 0), 'SIGINT') };
    };
    const ended = (worker: ChildProcess) => once(worker, 'exit', { signal: AbortSignal.timeout(60_000) });

    // Without Redis stopping takes some seconds, in which a second signal counts.
    const first = await start();
    first.ctrlC();
    assert.deepEqual(await ended(first.worker), [0, null]);

    const second = await start();
    second.ctrlC();
    await comesTrue('it stops', second.isStopping);
    second.ctrlC();
    assert.deepEqual(await ended(second.worker), [1, null]);
  });

  it('is one process, so that killing it leaves nothing running', async (t) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'cluster.yaml'), smallInventory);
    await run(mailha, ['secrets', 'init'], { cwd, env: { PATH } });
    const env = { PATH, REDIS_URL: `unix:${cwd}/nobody.sock` };
    const worker = spawn(...dependent([mailha, 'worker']), { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => worker.kill('SIGKILL'));
    await once(worker.stdout, 'data');
    const { stdout } = await run('ps', ['--ppid', String(worker.pid), '-o', 'args=']).catch((error) => error);
    assert.equal(stdout, '');
  });
});
