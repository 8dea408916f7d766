import type { Judgement } from '../../src/model/check/judgement.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { alice, bob, plan, table } from './journals.ts';

/** What happened, each with the seconds that passed before it. */
export type Told = readonly (readonly [seconds: number, happening: Happening])[];

const held: Judgement = { check: 'vip.held-once', status: 'ok', hosts: [], summary: 'lb0 is on lb1 and db0 is on lb1' };
const expiresAt = Date.parse('2026-01-15T03:58:00Z');

function stepsDone(host: string, from: number): Told {
  return plan.steps
    .filter((step) => step.host === host)
    .slice(from)
    .flatMap(({ step, summary, changes }): Told => {
      const about = { host, step };
      const made = changes.map(
        (change) => [2, { kind: 'changed', ...about, summary: change.summary, tookMs: 1840 }] as const,
      );
      return [
        [0, { kind: 'step-started', ...about, summary }],
        ...made,
        [1, { kind: 'step-finished', ...about, changes: changes.length }],
      ];
    });
}

function hostDone(host: string, from = 0): Told {
  return [
    [1, { kind: 'host-started', host, steps: plan.steps.filter((step) => step.host === host).map(({ step }) => step) }],
    ...stepsDone(host, from),
    [4, { kind: 'gate', host, judgement: held, waitedSeconds: 4 }],
    [0, { kind: 'host-finished', host }],
  ];
}

const asked: Told = [
  [0, { kind: 'requested', by: alice, text: 'deploy directors' }],
  [0, { kind: 'started', worker: 'w1' }],
  [1, { kind: 'planned', plan }],
  [0, { kind: 'asked', expiresAt }],
];

const onLb1: Told = hostDone('lb1').slice(0, 8);

/** Up to the last change on lb1, with its last step under way. */
const running: Told = [
  ...asked,
  [95, { kind: 'approved', by: bob }],
  [1, { kind: 'started', worker: 'w1', fence: 7 }],
  ...hostDone('lb2'),
  ...onLb1,
  [0, { kind: 'step-started', host: 'lb1', step: 'keepalived.configured', summary: 'keepalived holds the VIPs' }],
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
  ...running,
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
      sentence:
        'lb1: reload keepalived: exit 1: (Line 12) Unknown keyword <auth_pas>; 9 of 10 changes made, 2 reverted; lb2 done, lb1 not',
      remedy: 'check lb1, then type `resume 42`',
    },
  ],
];

const done: Told = [
  ...failed,
  [600, { kind: 'resumed', by: alice }],
  [1, { kind: 'started', worker: 'w2', fence: 8 }],
  ...hostDone('lb1', 1),
  [1, { kind: 'output', host: 'lb1', command: 'ipvsadm -Ln', text: table }],
  [0, { kind: 'finished', status: 'ok', sentence: 'directors deployed: 4 changes made; verified: no changes remain' }],
];

/** One deploy, in the states that it may be in. */
export const deploy = {
  queued: asked.slice(0, 1),
  waiting: asked,
  rejected: [...asked, [60, { kind: 'rejected', by: bob, reason: 'not before the backup has ended' }]],
  expired: [...asked, [3600, { kind: 'expired' }]],
  running,
  failed,
  interrupted: [
    ...running,
    [
      30,
      {
        kind: 'interrupted',
        sentence:
          'worker lost during keepalived.configured on lb1, which may be incomplete; last known progress: 9 of 10 changes made; lb2 done, lb1 not',
        remedy: 'if in doubt, check lb1; then type `resume 42`: it plans again and makes only the remaining changes',
      },
    ],
  ],
  cancelled: [
    ...running.slice(0, -2),
    [0, { kind: 'cancel-asked', by: alice }],
    [1, { kind: 'cancelled', by: alice, sentence: '8 of 10 changes made; lb2 done, lb1 not' }],
  ],
  done,
} as const satisfies Readonly<Record<string, Told>>;

/** lb1 changed while it was waited for approval: what is left is planned and asked about again. */
export const uncovered: Told = [
  ...running.slice(0, -onLb1.length - 2),
  [
    0,
    {
      kind: 'trouble',
      message:
        'lb1 has changed since the plan was approved: it now also needs to reload keepalived; 5 of 10 changes made; lb2 done, lb1 not',
      remedy: 'a new plan is being made; review and approve it',
    },
  ],
  [0, { kind: 'started', worker: 'w1' }],
  [1, { kind: 'planned', plan: { ...plan, steps: plan.steps.slice(5), digest: '77aa00b1c2' } }],
  [0, { kind: 'asked', expiresAt }],
];

function verdict(check: string, status: Judgement['status'], summary: string, ...remedies: readonly string[]) {
  const [remedy] = remedies;
  const judgement = { check, status, hosts: [], summary, ...(remedy ? { remedy } : {}) };
  return [0, { kind: 'judged', judgement }] as const;
}

/** A look at seven hosts of which one is down, with both directors claiming a VIP. */
export const status: Told = [
  [0, { kind: 'requested', by: alice, text: 'status' }],
  [0, { kind: 'started', worker: 'w1' }],
  verdict(
    'host.answers',
    'degraded',
    '6 of 7 hosts answer; mail2 does not: connection timed out after 5 s',
    'see whether mail2 has power and network, then `status mail2`',
  ),
  verdict(
    'vip.held-once',
    'critical',
    'db0 (192.0.2.10) is held by lb1 and by lb2',
    'stop keepalived on lb2 with `systemctl stop keepalived`, then look at the cable between the directors',
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
  [1, { kind: 'finished', status: 'critical', about: 'example', sentence: '3 of 6 checks are not ok' }],
];
