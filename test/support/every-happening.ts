import type { Judgement } from '../../src/model/check/judgement.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { alice, bob, change, plan } from './journals.ts';

type Every = { readonly [K in Happening['kind']]: Extract<Happening, { kind: K }> };

/** One happening of each kind, with this text wherever text from outside may stand. */
export function everyHappening(text: string): Every {
  const at = Date.parse('2026-01-15T03:58:00Z');
  const bad: Judgement = { check: 'mail.queue', status: 'critical', hosts: ['mail1'], summary: text, remedy: text };
  const well: Judgement = { check: 'vip.held-once', status: 'ok', hosts: [], summary: text, worthTelling: true };
  const on = { host: 'lb1', step: 'keepalived.configured' };
  const record = {
    drill: 'vip-switchover',
    target: 'lb1',
    outcome: 'deviated',
    at,
    findings: [text],
    measured: [{ service: text, expectedMs: 1, longestMs: 9, failed: 1, attempts: 9, everyMs: 100, firstError: text }],
  } as const;
  const cluster = {
    name: 'example',
    status: 'critical',
    worst: { status: 'critical', summary: text, remedy: text },
    lookedAt: at,
    checks: 3,
    incidents: 1,
    waiting: 1,
    running: 1,
    hold: { kind: 'lock', by: alice, because: text, until: at },
  } as const;
  const period = { from: at - 1000, to: at, status: 'critical', served: [{ service: text, ratio: 0.5, parts: [1] }] };
  return {
    requested: { kind: 'requested', by: alice, text },
    started: { kind: 'started', worker: text, fence: 7 },
    waiting: { kind: 'waiting', reason: text },
    planned: {
      kind: 'planned',
      plan: {
        ...plan,
        steps: [
          { ...on, summary: text, changes: [change(text, { diff: `--- a\n+++ b\n+${text}\n`, disrupts: text })] },
        ],
      },
    },
    asked: { kind: 'asked', expiresAt: at },
    approved: { kind: 'approved', by: bob, digest: plan.digest },
    rejected: { kind: 'rejected', by: bob, reason: text, digest: plan.digest },
    'approval-expired': { kind: 'approval-expired', by: bob, approvedAt: at },
    expired: { kind: 'expired' },
    superseded: { kind: 'superseded', by: '43' },
    'cancel-asked': { kind: 'cancel-asked', by: alice },
    cancelled: { kind: 'cancelled', by: alice, sentence: text },
    resumed: { kind: 'resumed', by: alice },
    'host-started': { kind: 'host-started', host: 'lb1', steps: [on.step] },
    'step-started': { kind: 'step-started', ...on, summary: text },
    progress: { kind: 'progress', ...on, text },
    changed: { kind: 'changed', ...on, summary: text, tookMs: 10 },
    'step-finished': { kind: 'step-finished', ...on, changes: 1 },
    'in-place': { kind: 'in-place', of: 2, changes: [{ ...on, summary: text }] },
    undone: { kind: 'undone', host: 'lb1', summary: text },
    'undo-failed': { kind: 'undo-failed', host: 'lb1', summary: text, why: text },
    'host-finished': { kind: 'host-finished', host: 'lb1' },
    gate: { kind: 'gate', host: 'lb1', judgement: bad, waitedSeconds: 3 },
    judged: { kind: 'judged', judgement: bad },
    output: { kind: 'output', host: 'lb1', command: text, text },
    drill: { kind: 'drill', phase: 'seen', text },
    restoring: { kind: 'restoring', pending: { drill: 'vip-switchover', target: 'lb1', since: at, power: ['lb1'] } },
    digest: {
      kind: 'digest',
      digest: {
        ...(period as Extract<Happening, { kind: 'digest' }>['digest']),
        lines: [{ title: text, unit: 'seconds', parts: [1] }],
        changed: [text],
        incidents: [{ id: '41', at, tookMs: 1000 }],
        waiting: [{ id: '42', text }],
        due: [text],
        certificates: [{ host: 'mail1', days: 3 }],
        nextLoss: text,
      },
    },
    'digest-all': {
      kind: 'digest-all',
      digest: { ...(period as Extract<Happening, { kind: 'digest-all' }>['digest']), clusters: [cluster] },
    },
    'drill-report': {
      kind: 'drill-report',
      report: {
        record: { ...record, findings: [text], measured: [...record.measured] },
        began: at,
        faultAt: 10,
        restoredAt: 20,
        endedAt: 30,
        outages: [{ service: text, from: 10, to: 20, why: text, failed: 1 }],
      },
    },
    'drill-history': {
      kind: 'drill-history',
      records: [{ ...record, findings: [text], measured: [...record.measured] }],
    },
    table: {
      kind: 'table',
      title: text,
      rows: [
        ['VIP', 'lb1'],
        [text, ''],
      ],
    },
    overview: {
      kind: 'overview',
      overview: {
        tiers: [{ tier: 'directors', hosts: [{ host: 'lb1', status: 'critical' }, { host: 'lb2' }] }],
        vips: [{ name: 'lb0', address: '192.0.2.10', holders: [text] }],
        services: [{ service: text, ratio: 0.5 }, { service: 'imaps' }],
        nextLoss: text,
      },
    },
    alert: { kind: 'alert', worse: [bad], better: [well] },
    reminded: { kind: 'reminded', since: at, mention: ['S0ONCALL'] },
    escalated: { kind: 'escalated', since: at, mention: [alice], channel: 'C0BOSSES' },
    announced: { kind: 'announced', notice: { what: 'muted', by: alice, about: text, until: at, because: text } },
    acknowledged: { kind: 'acknowledged', by: alice },
    muted: { kind: 'muted', by: alice, what: text, until: at, because: text },
    trouble: { kind: 'trouble', host: 'lb1', message: text, remedy: text },
    finished: { kind: 'finished', status: 'critical', sentence: text },
    failed: { kind: 'failed', sentence: text, remedy: text },
    interrupted: { kind: 'interrupted', sentence: text, remedy: text },
  };
}
