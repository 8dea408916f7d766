/**
 * Whole threads as text, beside the files in test/fixtures/render. After a change of words run
 *
 *     GOLDEN=write node --test test/render/thread.test.ts
 *
 * and read the difference with `git diff` as somebody would who is on call at three in the morning.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Entry, Happening, Judgement } from '../../src/model/journal.ts';
import type { RunRecord } from '../../src/model/run.ts';
import { toTerminal } from '../../src/render/terminal.ts';
import { threadOf } from '../../src/render/thread.ts';
import { matchesGolden } from '../support/golden.ts';
import { alice, bob, hostDone, journalOf, plan, runOf, stepDone, table } from '../support/journals.ts';

process.env.TZ = 'UTC';

type Told = readonly (readonly [number, Happening])[];

/** A thread as it is read: each message with its key, its notification, its text and its buttons. */
function shown(run: RunRecord, journal: readonly Entry[]): string {
  return threadOf(run, journal, { approvers: ['S0LEADS'] })
    .map(({ key, card, settled }) => {
      const buttons = card.parts.flatMap((part) =>
        part.kind === 'buttons' ? part.buttons.map(({ label, value }) => `[ ${label} ] ${value}\n`) : [],
      );
      const head = `──── ${key.replace(/:.*/, '')}${settled ? '' : ' (still open)'}: ${card.summary}`;
      return `${head}\n\n${toTerminal(card, { colour: false, width: 72 })}${buttons.join('')}`;
    })
    .join('\n');
}

const asked: Told = [
  [0, { kind: 'requested', by: alice, text: 'deploy directors' }],
  [0, { kind: 'started', worker: 'w1' }],
  [1, { kind: 'planned', plan }],
  [0, { kind: 'asked', expiresAt: Date.parse('2026-01-15T03:58:00Z') }],
];
const begun: Told = [
  ...asked,
  [95, { kind: 'approved', by: bob }],
  [1, { kind: 'started', worker: 'w1', fence: 7 }],
  ...hostDone('lb2'),
  [0, { kind: 'host-started', host: 'lb1', steps: plan.steps.slice(3).map(({ step }) => step) }],
  ...plan.steps.slice(3, 5).flatMap(stepDone),
  [0, { kind: 'step-started', host: 'lb1', step: 'keepalived.configured', summary: 'keepalived holds the VIPs' }],
];
const halfway: Told = [
  ...begun,
  [
    2,
    {
      kind: 'changed',
      host: 'lb1',
      step: 'keepalived.configured',
      summary: 'write /etc/keepalived/keepalived.conf',
      tookMs: 310,
    },
  ],
];
const failed: Told = [
  ...halfway,
  [1, { kind: 'undone', host: 'lb1', summary: 'write /etc/keepalived/keepalived.conf' }],
  [
    1,
    {
      kind: 'undo-failed',
      host: 'lb1',
      summary: 'load /etc/sysctl.d/60-mailha.conf',
      why: 'lb1: running sysctl: exit 255',
    },
  ],
  [1, { kind: 'undone', host: 'lb1', summary: 'write /etc/sysctl.d/60-mailha.conf' }],
  [
    0,
    {
      kind: 'failed',
      sentence: 'lb1: reloading keepalived: exit 1: (Line 12) Unknown keyword <auth_pas>',
      remedy: 'Look at `journalctl -u keepalived` on lb1, then `resume 42`',
    },
  ],
];
const rest = { ...plan, steps: plan.steps.slice(4), digest: '77aa00b1c2' };
const done: Told = [
  ...failed,
  [600, { kind: 'resumed', by: alice }],
  [1, { kind: 'started', worker: 'w2', fence: 8 }],
  [1, { kind: 'host-started', host: 'lb1', steps: rest.steps.map(({ step }) => step) }],
  ...rest.steps.flatMap(stepDone),
  [
    4,
    {
      kind: 'gate',
      judgement: { check: 'vip.held-once', status: 'ok', summary: 'lb0 is on lb1 and db0 is on lb1' },
      waitedSeconds: 4,
    },
  ],
  [0, { kind: 'host-finished', host: 'lb1' }],
  [1, { kind: 'output', host: 'lb1', command: 'ipvsadm -Ln', text: table }],
  [0, { kind: 'finished', status: 'ok', sentence: 'directors deployed: 4 changes made, and a new plan is empty' }],
];

describe('the thread of a deploy', () => {
  const cases: readonly (readonly [name: string, state: RunRecord['state'], told: Told])[] = [
    ['queued', 'queued', asked.slice(0, 1)],
    ['asked', 'waiting', asked],
    [
      'rejected',
      'rejected',
      [...asked, [60, { kind: 'rejected', by: bob, reason: 'not before the backup has ended' }]],
    ],
    ['expired', 'expired', [...asked, [3600, { kind: 'expired' }]]],
    ['running', 'running', halfway],
    ['failed', 'failed', failed],
    [
      'interrupted',
      'interrupted',
      [
        ...halfway,
        [
          30,
          {
            kind: 'interrupted',
            sentence: 'The worker w1 was lost while it changed lb1',
            remedy: '`resume 42` looks anew and goes on; `status` says what clients see now',
          },
        ],
      ],
    ],
    [
      'cancelled',
      'cancelled',
      [...begun.slice(0, -1), [0, { kind: 'cancel-asked', by: alice }], [1, { kind: 'cancelled', by: alice }]],
    ],
    ['done', 'done', done],
  ];
  for (const [name, state, told] of cases) {
    it(`reads well when it is ${name}`, () => {
      matchesGolden(`deploy-${name}.txt`, shown(runOf({ state }), journalOf(...told)));
    });
  }
});

const verdict = (
  check: string,
  status: Judgement['status'],
  summary: string,
  remedy?: string,
): readonly [number, Happening] => [
  0,
  { kind: 'judged', judgement: { check, status, summary, ...(remedy ? { remedy } : {}) } },
];

describe('the thread of a status', () => {
  const told: Told = [
    [0, { kind: 'requested', by: alice, text: 'status' }],
    [0, { kind: 'started', worker: 'w1' }],
    verdict(
      'host.answers',
      'degraded',
      '6 of 7 hosts answer; mail2 does not: connection timed out after 5 s',
      'See whether mail2 has power and network, then `status mail2`',
    ),
    verdict(
      'vip.held-once',
      'critical',
      'db0 (192.0.2.10) is held by lb1 and by lb2',
      'Stop keepalived on lb2 with `systemctl stop keepalived`, then look at the cable between the directors',
    ),
    verdict(
      'ipvs.as-declared',
      'unknown',
      'lb2 prints no table: ipvsadm is not installed',
      '`deploy directors` installs it',
    ),
    verdict('clock.in-step', 'ok', 'all clocks are within 0.2 s'),
    verdict('disk.has-room', 'ok', 'the fullest file system is 41 % full'),
    verdict('keepalived.running', 'ok', 'keepalived runs on 2 of 2 directors'),
    [0, { kind: 'output', host: 'lb1', command: 'ipvsadm -Ln', text: table }],
    [
      0,
      {
        kind: 'trouble',
        host: 'lb2',
        message: 'lb2: running ipvsadm: exit 127',
        remedy: '`deploy directors` installs it',
      },
    ],
    [1, { kind: 'finished', status: 'critical', sentence: 'example is critical: 3 of 6 checks are not ok' }],
  ];

  it('shows the worst first, with what to do', () => {
    const run = runOf({ id: '43', job: 'status', text: 'status', state: 'done', params: {} });
    matchesGolden('status-bad.txt', shown(run, journalOf(...told)));
  });

  it('holds the verdicts back until all of them are there', () => {
    const keys = threadOf(runOf({ state: 'running' }), journalOf(...told.slice(0, 5))).map(({ key }) => key);
    assert.deepEqual(keys, ['root']);
  });
});
