import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { incident } from '../../commands/incident.ts';
import { incidentMarkdown, jobsAround } from '../../src/render/incident-markdown.ts';
import { journalOf, runOf } from '../support/journals.ts';
import { vipUnheld } from '../support/judgements.ts';
import { notingDesk } from '../support/noting-desk.ts';

const hour = 3600_000;
const began = Date.parse('2026-01-15T03:00:00Z');
const run = runOf({
  id: '42',
  job: 'incident',
  text: 'incident',
  state: 'done',
  createdAt: began,
  endedAt: began + hour,
});
const job = (id: string, text: string, at: number) =>
  runOf({ id, text, state: 'done', createdAt: at, endedAt: at + 60_000 });
const runs = [
  run,
  job('40', 'drill <vip-swap>', began - hour),
  job('39', 'status', began - 3 * hour),
  job('43', 'switchover', began + 2 * hour),
];
const journal = journalOf(
  [0, { kind: 'requested', by: 'mailha', text: 'incident' }],
  [0, { kind: 'alert', worse: [{ ...vipUnheld, summary: 'lb0 | is on *no* director' }], better: [] }],
  [120, { kind: 'acknowledged', by: 'U0ANNA' }],
  [3600, { kind: 'finished', status: 'ok', sentence: 'over after 60 min' }],
);

describe('incident', () => {
  const text = incidentMarkdown(run, journal, jobsAround(run, runs));

  it('has a heading, the facts, the timeline, the jobs around it, and room for what people know', () => {
    for (const line of [
      /^# Incident 42: lb0 \\\| is on \\\*no\\\* director$/m,
      /^\| Began \| 2026-01-15 03:00:00 \|$/m,
      /^\| Ended \| 2026-01-15 04:00:00, after /m,
      /^\| Acknowledged \| after .* last by /m,
      /^\| vip\.held-once \| critical \| lb0 \\\| is on .* \| Start it\. \|$/m,
      /^## Timeline \(UTC\)$/m,
      /\| acknowledged by U0ANNA \|$/m,
      /^## Root cause$/m,
      /^## Actions$/m,
    ]) {
      assert.match(text, line);
    }
  });

  it('has the jobs of two hours before and after, oldest first, and no others', () => {
    assert.deepEqual(
      [...text.matchAll(/^\| 2026-\S+ \S+ \| (\d+) \|/gm)].map(([, id]) => id),
      ['40', '43'],
    );
    assert.match(text, /drill \\<vip-swap\\>/);
  });

  it('is printed whole at a terminal, and as code in Slack', async () => {
    const desk = { ...notingDesk(runs), journal: async () => journal };
    const shell = await incident.reply(['42'], { id: 'os:root', groups: [] }, desk);
    assert.equal(shell.card.file?.alone, true);
    assert.match(shell.card.file?.text ?? '', /^# Incident 42/);
    const slack = await incident.reply(['42'], { id: 'U0ANNA', groups: [] }, desk);
    assert.deepEqual(
      slack.card.parts.map(({ kind }) => kind),
      ['code'],
    );
  });

  it('is refused for a job', async () => {
    const desk = notingDesk(runs);
    await assert.rejects(incident.reply(['40'], { id: 'U0ANNA', groups: [] }, desk), /40 is not an incident/);
  });
});
