import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drillHistoryJob, drillsJob } from '../../../jobs/drill/drills.ts';
import { rememberDrill } from '../../../jobs/drill/memory.ts';
import type { DrillRecord } from '../../../src/model/drill/drill.ts';
import type { Memory } from '../../../src/model/run/memory.ts';
import { pretendHosts } from '../../support/pretend-hosts.ts';

const record: DrillRecord = {
  drill: 'vip-switchover',
  target: 'lb1',
  outcome: 'held',
  at: Date.UTC(2026, 10, 27, 3),
  findings: [],
  measured: [],
};
const url = 'https://example.slack.com/archives/C0MAILOPS/p1795961757000001';

/** A cluster in which that drill was run by job 7. */
async function drilled() {
  const { world } = pretendHosts();
  const kept = new Map<string, unknown>();
  const memory: Memory = {
    recall: async (name) => kept.get(name),
    remember: async (name, value) => void kept.set(name, JSON.parse(JSON.stringify(value))),
  };
  const threads = async (runs: readonly string[]) => new Map(runs.map((id) => [id, `${url}#${id}`]));
  await rememberDrill({ ...world, memory, run: '7' }, record);
  const table = () =>
    world.happenings
      .flatMap((happening) => (happening.kind === 'table' ? happening.rows : []))
      .map((row) => row.map(shown));
  return { world: { ...world, memory, threads }, table };
}

const shown = (cell: string | { readonly mrkdwn: string }) => (typeof cell === 'string' ? cell : cell.mrkdwn);
const result = `<${url}#7|held> <!date^${record.at / 1000}^{date_short_pretty} {time_secs}|2026-11-27 03:00 UTC>, 0.00 s`;

describe('drill list', () => {
  it('leads to the thread of the last run of each drill', async () => {
    const { world, table } = await drilled();
    await drillsJob.run(world, {});
    assert.deepEqual(
      table()
        .find(([name]) => name === 'vip-switchover')
        ?.at(-1),
      result,
    );
    assert.equal(
      table()
        .find(([name]) => name === 'clock-skew')
        ?.at(-1),
      'never',
    );
  });
});

describe('drill history', () => {
  it('leads to the thread of each run', async () => {
    const { world, table } = await drilled();
    await drillHistoryJob.run(world, {});
    assert.deepEqual(table(), [
      ['drill', 'on', 'result'],
      ['vip-switchover', 'lb1', result],
    ]);
  });
});
