import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Digest, DigestAll } from '../../src/model/check/digest.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { digestPicture } from '../../src/render/digest-picture.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { threadOf } from '../../src/render/thread.ts';
import { percent } from '../../src/render/words.ts';
import { matchesGolden } from '../support/golden.ts';
import { alice, journalOf, runOf } from '../support/journals.ts';

const to = Date.parse('2026-01-15T07:00:00Z');
const parts = Array.from({ length: 96 }, (_, i) => i);
const digest: Digest = {
  from: to - 86_400_000,
  to,
  zone: 'Europe/Berlin',
  status: 'degraded',
  served: [
    { service: 'imaps', ratio: 0.99653, parts: parts.map((i) => (i === 40 ? 0.4 : i < 10 ? null : 1)) },
    { service: 'mysql', ratio: 1, parts: parts.map((i) => (i < 10 ? null : 1)) },
  ],
  lines: [
    { title: 'mail queue', unit: 'messages', parts: parts.map((i) => (i < 10 ? null : (i * 7) % 40)) },
    { title: 'LDAP lag', unit: 'seconds', parts: parts.map((i) => (i < 10 ? null : 0)) },
    { title: 'fullest disk', unit: 'percent', parts: parts.map((i) => (i < 10 ? null : 60 + i / 4)), limits: [70, 85] },
  ],
  changed: ['host.disks: ok → degraded', 'fullest disk: about 75 → 85 %'],
  incidents: [{ id: '41', at: to - 50_000_000, tookMs: 252_000 }],
  waiting: [{ id: '39', text: 'deploy directors' }],
  due: ['filer-loss', 'hypervisor-loss', 'clock-skew', 'disk-full'],
  certificates: [
    { host: 'mail2', days: 12 },
    { host: 'mail1', days: 60 },
  ],
  keptPastDate: 2,
  nextLoss: 'the loss of filer1 takes the mail store',
};
const disk: Judgement = {
  check: 'host.disks',
  status: 'degraded',
  hosts: [],
  summary: '/ is 84 % full on mail1',
  remedy: 'make room',
};
const journal = journalOf(
  [0, { kind: 'requested', by: alice, text: 'digest now' }],
  [1, { kind: 'started', worker: 'w1' }],
  [2, { kind: 'judged', judgement: disk }],
  [0, { kind: 'judged', judgement: { check: 'vip.held-once', status: 'ok', hosts: [], summary: 'lb1 holds both' } }],
  [0, { kind: 'digest', digest }],
  [0, { kind: 'finished', status: 'degraded', about: 'example', sentence: '1 of 2 checks is not ok' }],
);
const run = runOf({ job: 'digest', text: 'digest now', state: 'done', status: 'degraded' });

describe('a digest', () => {
  it('is one message, worst first, with the details in its thread', () => {
    const posts = threadOf(run, journal);
    matchesGolden(
      'digest.txt',
      posts.map(({ card }) => toTerminal(card, { colour: false, width: 100 })).join('\n---\n'),
    );
    assert.equal(
      posts[0]?.card.summary,
      'DEGRADED example: / is 84 % full on mail1. Availability: imaps 99.653 %. What to do: Make room.',
    );
    assert.deepEqual(
      posts.map(({ card }) => card.picture?.name),
      [undefined, undefined, 'digest-example-2026-01-15.png'],
    );
  });

  it('is a picture of services and of what was measured', () => {
    matchesGolden('digest-picture.svg', digestPicture('example', digest));
  });

  it('may be of all clusters, the worst first, with a lane for each', () => {
    const all: DigestAll = {
      from: digest.from,
      to,
      status: 'critical',
      served: digest.served.map((one, i) => ({ ...one, service: ['us', 'eu'][i] ?? '' })),
      clusters: [
        {
          ...{
            name: 'us',
            status: 'critical',
            checks: 47,
            lookedAt: to - 30_000,
            incidents: 1,
            waiting: 0,
            running: 0,
          },
          worst: { status: 'critical', summary: 'slapd is down on mail2', remedy: 'start slapd on mail2' },
        },
        { name: 'eu', status: 'ok', checks: 47, lookedAt: to - 30_000, incidents: 0, waiting: 2, running: 1 },
      ],
    };
    const told = journalOf(
      [0, { kind: 'requested', by: alice, text: 'digest now all' }],
      [1, { kind: 'started', worker: 'w1' }],
      [2, { kind: 'digest-all', digest: all }],
      [0, { kind: 'finished', status: 'critical', sentence: '1 of 2 clusters not ok' }],
    );
    const posts = threadOf(
      runOf({ job: 'digest-all', text: 'digest now all', state: 'done', status: 'critical' }),
      told,
    );
    matchesGolden(
      'digest-all.txt',
      posts.map(({ card }) => toTerminal(card, { colour: false, width: 100 })).join('\n---\n'),
    );
    assert.equal(
      posts[0]?.card.summary,
      'CRITICAL us: slapd is down on mail2. Lowest availability: us 99.653 %. What to do: Start slapd on mail2.',
    );
    assert.equal(posts[1]?.card.picture?.name, 'digest-all-2026-01-15.png');
    matchesGolden('digest-all-picture.svg', posts[1]?.card.picture?.svg ?? '');
  });

  it('draws a period without measurements', () => {
    const blank = { ...digest, served: [], lines: digest.lines.map((line) => ({ ...line, parts: [null, null] })) };
    assert.doesNotMatch(digestPicture('example', blank), /NaN|Infinity/);
  });

  it('never rounds up to 100 %', () => {
    assert.deepEqual([1, 0.999999, 0.99653, 0.5, 0].map(percent), ['100 %', '99.999 %', '99.653 %', '50.0 %', '0.0 %']);
  });
});
