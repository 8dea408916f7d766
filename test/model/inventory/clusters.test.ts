import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { incidentJob } from '../../../src/model/check/incident-job.ts';
import { type LastVerdict, type SeenCluster, standings } from '../../../src/model/inventory/clusters.ts';
import { clustersCard } from '../../../src/render/clusters.ts';
import { toTerminal } from '../../../src/render/terminal.ts';
import { runOf } from '../../support/journals.ts';

const now = Date.parse('2026-01-15T07:00:00Z');
const series = { add: async () => {}, since: async () => [], latest: async () => undefined };
const ok: LastVerdict = {
  check: 'vip.held-once',
  status: 'ok',
  hosts: [],
  summary: 'lb1 holds both',
  at: now - 30_000,
};
const bad: LastVerdict = {
  check: 'ldap.serves',
  status: 'critical',
  hosts: [],
  summary: 'slapd is down on mail2',
  at: now - 30_000,
  remedy: 'start slapd on mail2',
};
const seen = (name: string, more: Partial<SeenCluster> = {}): SeenCluster => ({
  name,
  verdicts: [ok],
  open: [],
  hold: undefined,
  series,
  ...more,
});

describe('how clusters stand', () => {
  const all = standings(
    [
      seen('asia', { verdicts: [] }),
      seen('eu'),
      seen('moon', { verdicts: [{ ...ok, at: now - 3_600_000 }] }),
      seen('us', {
        verdicts: [ok, bad],
        open: [runOf({ state: 'waiting' }), runOf({ job: incidentJob, state: 'running' }), runOf({ state: 'running' })],
        hold: { kind: 'freeze', by: 'U0ANNA', because: 'it burns' },
      }),
    ],
    now,
  );

  it('puts the worst first, and counts a cluster without a recent round as unknown', () => {
    assert.deepEqual(
      all.map(({ name, status }) => [name, status]),
      [
        ['us', 'critical'],
        ['asia', 'unknown'],
        ['moon', 'unknown'],
        ['eu', 'ok'],
      ],
    );
  });

  it('says what is the matter, then what to do, what is under way, and who has stopped changes', () => {
    const shown = toTerminal(clustersCard(all), { colour: false, width: 200 });
    assert.match(
      shown,
      /us: slapd is down on mail2\. What to do: Start slapd on mail2\. 1 open incident, 1 job waiting for approval and 1 job running\./,
    );
    assert.match(shown, /U0ANNA.* froze all changes: it burns/);
    assert.match(shown, /asia: not checked yet\./);
    assert.match(shown, /moon: not checked since /);
    assert.match(shown, /eu: 1 check passed/);
    assert.equal(
      clustersCard(all).summary,
      'CRITICAL us: slapd is down on mail2. Also not ok: asia (unknown) and moon (unknown). What to do: Start slapd on mail2.',
    );
    assert.equal(
      clustersCard(all.slice(1)).summary,
      'UNKNOWN asia: no recent health check. Also not ok: moon (unknown).',
    );
    assert.equal(clustersCard(all.slice(3)).summary, 'OK: eu.');
  });

  it('says what to start where none is known', () => {
    assert.match(clustersCard([]).summary, /No cluster known: no worker has run yet/);
  });
});
