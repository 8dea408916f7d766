import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Webhook } from '../../src/model/inventory/webhook.ts';
import type { Happening } from '../../src/model/run/journal.ts';
import { nextPage } from '../../src/paging/next.ts';
import type { Paged } from '../../src/store/paged.ts';
import { journalOf, runOf } from '../support/journals.ts';
import { vipUnheld } from '../support/judgements.ts';

const disk = {
  check: 'host.disk',
  status: 'degraded',
  hosts: ['lb1'],
  summary: '/ is 91 % full',
  remedy: 'x',
} as const;
const begun: Happening = { kind: 'requested', by: 'mailha', text: 'incident' };
const alert = (...worse: readonly Extract<Happening, { kind: 'alert' }>['worse'][number][]): Happening => ({
  kind: 'alert',
  worse: [...worse],
  better: [],
});
const fine: Happening = { kind: 'alert', worse: [], better: [{ ...vipUnheld, status: 'ok', summary: 'held' }] };
const acknowledged: Happening = { kind: 'acknowledged', by: 'U0ANNA' };

/** All events that a service is sent, one after the other. */
function sent(
  happenings: readonly Happening[],
  from: Webhook['from'] = 'critical',
  state: 'running' | 'done' = 'running',
) {
  const run = runOf({ job: 'incident', state, endedAt: 9000 });
  const journal = journalOf(...[begun, ...happenings].map((one, n) => [n, one] as const));
  const webhook: Webhook = { name: 'oncall', kind: 'pagerduty', from };
  const events: string[] = [];
  let paged: Paged = {};
  for (let n = 1; n <= journal.length; n += 1) {
    const isLast = n === journal.length;
    const now = isLast ? run : { ...run, state: 'running' as const };
    for (let next = nextPage(now, journal.slice(0, n), webhook, paged); next; ) {
      events.push(next.page.event);
      paged = next.paged;
      next = nextPage(now, journal.slice(0, n), webhook, paged);
    }
  }
  return events;
}

describe('nextPage', () => {
  it('triggers once, acknowledges, and resolves when the incident is over', () => {
    const over: Happening = { kind: 'finished', status: 'ok', sentence: 'over after 5 min' };
    assert.deepEqual(sent([alert(vipUnheld), acknowledged, fine, over], 'critical', 'done'), [
      'trigger',
      'acknowledge',
      'resolve',
    ]);
  });

  it('triggers again with every new alert, and acknowledges that as well', () => {
    const more = { ...vipUnheld, check: 'galera.quorum' };
    assert.deepEqual(sent([alert(vipUnheld), acknowledged, alert(more)]), [
      'trigger',
      'acknowledge',
      'trigger',
      'acknowledge',
    ]);
  });

  it('resolves once nothing is critical any more, though the incident continues', () => {
    assert.deepEqual(sent([alert(vipUnheld, disk), fine]), ['trigger', 'resolve']);
  });

  it('sends what is only degraded where that is wanted', () => {
    assert.deepEqual(sent([alert(disk)]), []);
    assert.deepEqual(sent([alert(disk)], 'degraded'), ['trigger']);
  });

  it('waits for the escalation where that is wanted', () => {
    const escalated: Happening = { kind: 'escalated', since: 0, mention: [] };
    assert.deepEqual(sent([alert(vipUnheld)], 'escalation'), []);
    assert.deepEqual(sent([alert(vipUnheld), escalated], 'escalation'), ['trigger']);
  });
});
