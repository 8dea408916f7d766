import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

const bench = async (...args: readonly string[]) => {
  const { stdout } = await promisify(execFile)(process.execPath, ['src/dev/bench/main.ts', '--rounds', '1', ...args]);
  return stdout;
};

describe('npm run bench', () => {
  it('measures seven hosts in more than one way, for machines and for people', async () => {
    const { hosts, results } = JSON.parse(await bench('--json', '--only', 'mailha', '--only', 'ssh'));
    assert.equal(hosts, 7);
    assert.deepEqual(
      results.map(({ way }: { way: string }) => way),
      ['mailha', 'ssh, ControlMaster, in parallel'],
    );
    for (const { coldMs, warmMs } of results) assert(coldMs > 0 && warmMs > 0);
    assert.match(
      await bench('--only', 'mailha'),
      /^7 hosts, 1 rounds, medians, .*\n\nway +cold ms +warm ms .*\nmailha +\d+ +\d+ +1\.0 x\n$/,
    );
  });

  it('sends the questions of a status round to every host alike', async () => {
    const { asked, results } = JSON.parse(await bench('--json', '--status', '--only', 'mailha', '--only', 'ssh'));
    assert.equal(asked, 'all queries of a status round');
    for (const result of results) assert(result.warmMs > 0, JSON.stringify(result));
  });

  it('looks at many clusters beside those who ask each of their hosts the same', async () => {
    const sizes = ['--clusters', '1', '--clusters', '2'];
    const rounds = JSON.parse(await bench('clusters', '--json', ...sizes, '--only', 'mailha', '--only', 'ssh'));
    const ssh = 'ssh, ControlMaster, in parallel';
    assert.deepEqual(
      rounds.map(({ way, hosts }: { way: string; hosts: number }) => [way, hosts]),
      [
        ['mailha', 7],
        ['mailha', 14],
        [ssh, 7],
        [ssh, 14],
      ],
    );
    for (const round of rounds) assert(round.warmMs > 0, JSON.stringify(round));
  });
});
