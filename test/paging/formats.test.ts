import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WebhookTarget } from '../../src/config/webhook-secrets.ts';
import { toAlertmanager } from '../../src/paging/alertmanager.ts';
import { toOpsgenie } from '../../src/paging/opsgenie.ts';
import type { Page } from '../../src/paging/page.ts';
import { toPagerDuty } from '../../src/paging/pagerduty.ts';

const since = Date.parse('2026-01-15T03:00:00Z');
const page: Page = {
  event: 'trigger',
  cluster: 'eu',
  id: '42',
  bad: [
    {
      check: 'vip.held-once',
      status: 'critical',
      hosts: ['lb1', 'lb2'],
      summary: 'lb0 is on no director',
      remedy: 'Start it.',
    },
    { check: 'host.answers', status: 'degraded', hosts: ['lb2'], summary: 'lb2 unreachable', remedy: 'Look.' },
  ],
  since,
  over: undefined,
  acknowledgedBy: undefined,
};
const target: WebhookTarget = {
  name: 'oncall',
  kind: 'pagerduty',
  from: 'critical',
  url: 'https://example.net/hook',
  key: 'the-key',
};
const body = (request: { body: unknown } | undefined) => JSON.parse(JSON.stringify(request?.body));

describe('PagerDuty Events v2', () => {
  it('triggers with a summary, a severity and the verdicts', () => {
    assert.deepEqual(body(toPagerDuty(page, target)), {
      routing_key: 'the-key',
      event_action: 'trigger',
      dedup_key: 'mailha/eu/42',
      client: 'mailha',
      payload: {
        summary: 'eu is critical: lb0 is on no director (and 1 more)',
        source: 'lb1, lb2',
        severity: 'critical',
        timestamp: '2026-01-15T03:00:00.000Z',
        component: 'vip.held-once',
        group: 'eu',
        custom_details: {
          incident: '42',
          verdicts:
            'critical vip.held-once: lb0 is on no director\nRemedy: Start it.\n\ndegraded host.answers: lb2 unreachable\nRemedy: Look.',
        },
      },
    });
  });

  it('acknowledges and resolves by the same key, with nothing else', () => {
    for (const event of ['acknowledge', 'resolve'] as const) {
      const wanted = { routing_key: 'the-key', event_action: event, dedup_key: 'mailha/eu/42' };
      assert.deepEqual(body(toPagerDuty({ ...page, event }, target)), wanted);
    }
  });

  it('keeps the limit of 1,024 characters', () => {
    const long = {
      ...page,
      bad: [{ check: 'x.y', status: 'critical', hosts: [], summary: 'a'.repeat(3000) } as const],
    };
    assert.equal(body(toPagerDuty(long, target)).payload.summary.length, 1024);
  });
});

describe('Opsgenie', () => {
  const opsgenie = { ...target, kind: 'opsgenie', url: 'https://api.eu.opsgenie.com/' } as const;

  it('creates an alert by its alias, with the key in the header', () => {
    const request = toOpsgenie(page, opsgenie);
    assert.equal(request?.url, 'https://api.eu.opsgenie.com/v2/alerts');
    assert.deepEqual(request?.headers, { authorization: 'GenieKey the-key' });
    const { message, alias, priority, entity, tags } = body(request);
    assert.deepEqual(
      [message, alias, priority, entity, tags],
      ['eu is critical: lb0 is on no director (and 1 more)', 'mailha/eu/42', 'P1', 'lb1, lb2', ['mailha', 'eu']],
    );
  });

  it('acknowledges and closes it by the alias', () => {
    const base = 'https://api.eu.opsgenie.com/v2/alerts/mailha%2Feu%2F42';
    const ack = toOpsgenie({ ...page, event: 'acknowledge', acknowledgedBy: 'U0ANNA' }, opsgenie);
    assert.equal(ack?.url, `${base}/acknowledge?identifierType=alias`);
    assert.deepEqual(body(ack), { source: 'mailha', note: 'acknowledged by U0ANNA' });
    assert.equal(toOpsgenie({ ...page, event: 'resolve' }, opsgenie)?.url, `${base}/close?identifierType=alias`);
  });
});

describe("Alertmanager's webhook", () => {
  const receiver = { ...target, kind: 'alertmanager' } as const;

  it('has one firing alert for each verdict, in the group of the incident', () => {
    const request = toAlertmanager(page, receiver);
    assert.deepEqual(request?.headers, { authorization: 'Bearer the-key' });
    const { version, status, groupKey, alerts } = body(request);
    assert.deepEqual([version, status, groupKey, alerts.length], ['4', 'firing', 'mailha/eu/42', 2]);
    assert.deepEqual(alerts[0].labels, {
      alertname: 'vip.held-once',
      severity: 'critical',
      cluster: 'eu',
      mailha_incident: '42',
      instance: 'lb1,lb2',
    });
    assert.equal(alerts[0].endsAt, '0001-01-01T00:00:00Z');
  });

  it('ends them when the incident is over, and knows no acknowledgement', () => {
    const { status, alerts } = body(toAlertmanager({ ...page, event: 'resolve', over: since + 60_000 }, receiver));
    assert.deepEqual(
      [status, alerts[0].status, alerts[0].endsAt],
      ['resolved', 'resolved', '2026-01-15T03:01:00.000Z'],
    );
    assert.equal(toAlertmanager({ ...page, event: 'acknowledge' }, receiver), undefined);
    assert.deepEqual(toAlertmanager(page, { ...receiver, key: undefined })?.headers, {});
  });
});
