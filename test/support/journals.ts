import { createTwoFilesPatch } from 'diff';
import type { Plan, PlannedChange, PlannedStep } from '../../src/model/plan/plan.ts';
import { fingerprint } from '../../src/model/plan/plan.ts';
import type { Entry, Happening } from '../../src/model/run/journal.ts';
import type { RunRecord } from '../../src/model/run/run.ts';

const start = Date.parse('2026-01-15T02:58:00Z');

export const alice = 'U0ALICE';
export const bob = 'U0BOB';

/** A journal out of happenings, each with the seconds that passed before it. */
export function journalOf(...told: readonly (readonly [seconds: number, happening: Happening])[]): readonly Entry[] {
  let at = start;
  return told.map(([seconds, happening], i) => {
    at += seconds * 1000;
    return { id: `${at}-${i}`, at, happening };
  });
}

export function runOf(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    id: '42',
    cluster: 'example',
    job: 'deploy',
    params: { target: 'directors' },
    text: 'deploy directors',
    requestedBy: alice,
    place: { channel: 'C0MAILOPS' },
    state: 'queued',
    attempt: 0,
    createdAt: start,
    token: 'v1-4f1d0c',
    expiresAt: start + 3_600_000,
    ...changes,
  };
}

export function change(summary: string, more: Partial<PlannedChange> = {}): PlannedChange {
  return { summary, fingerprint: fingerprint(summary), undoable: true, ...more };
}

function written(path: string, before: string, after: string): PlannedChange {
  return change(`write ${path}`, { diff: createTwoFilesPatch(path, path, before, after, 'now', 'then') });
}

function stepsOn(host: string, priority: number): readonly PlannedStep[] {
  return [
    {
      host,
      step: 'packages.installed',
      summary: 'keepalived, ldirectord and ipvsadm are installed',
      changes: [change('install keepalived ldirectord ipvsadm', { undoable: false })],
    },
    {
      host,
      step: 'sysctl.set',
      summary: 'the kernel forwards packets',
      changes: [
        written('/etc/sysctl.d/60-mailha.conf', '', 'net.ipv4.ip_forward = 1\n'),
        change('load /etc/sysctl.d/60-mailha.conf'),
      ],
    },
    {
      host,
      step: 'keepalived.configured',
      summary: 'keepalived holds the VIPs',
      changes: [
        written(
          '/etc/keepalived/keepalived.conf',
          'vrrp_instance lb0 {\n  state BACKUP\n  priority 100\n}\n',
          `vrrp_instance lb0 {\n  state BACKUP\n  priority ${priority}\n  authentication {\n    auth_pass ********\n  }\n}\n`,
        ),
        change('reload keepalived', { disrupts: 'the VIPs may move for about 1 s' }),
      ],
    },
  ];
}

export const plan: Plan = {
  target: 'directors',
  steps: [...stepsOn('lb2', 140), ...stepsOn('lb1', 150)],
  turns: [
    { hosts: ['lb2', 'lb1'], steps: ['packages.installed'], pace: 'together', gates: [] },
    {
      hosts: ['lb2', 'lb1'],
      pace: 'in turn',
      gates: ['vip.held-once'],
      steps: ['sysctl.set', 'keepalived.configured'],
    },
  ],
  digest: '9f2c1ab07d',
};

export const table = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.0.2.10:3306 sh
  -> 192.0.2.15:3306              Route   1      12         3
  -> 192.0.2.16:3306              Route   1      9          1
TCP  192.0.2.12:80 sh
  -> 192.0.2.17:80                Route   1      0          0
  -> 192.0.2.18:80                Route   0      0          0
`;
