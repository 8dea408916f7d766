import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Alerts } from '../../src/model/run/desk.ts';
import type { Undelivered } from '../../src/model/run/post-refusal.ts';
import { alertsCard } from '../../src/render/alerts.ts';
import { switchDown } from '../support/received.ts';

const now = Date.UTC(2026, 10, 29, 10);
const alerts: Alerts = {
  incidents: [],
  mutes: [],
  received: [],
  undelivered: [],
  refusedPages: [],
  lookedAt: now - 5000,
  everySeconds: 60,
};
const lost: Undelivered = {
  id: '12',
  text: 'incident',
  channel: 'C0ALERTS',
  error: 'not_in_channel',
  since: now - 60_000,
  isRetried: true,
  told: ['U0ANNA', 'U0BOB'],
};
const lines = (more: Partial<Undelivered>) =>
  alertsCard({ ...alerts, undelivered: [{ ...lost, ...more }] }, now).parts.flatMap((part) =>
    part.kind === 'list' ? part.items.map(({ mrkdwn }) => mrkdwn) : [],
  );

describe('alertsCard', () => {
  it('lists what fires in Alertmanager, and mentions no one by its text', () => {
    const card = alertsCard({ ...alerts, received: [{ ...switchDown, summary: 'SwitchDown: <!channel>' }] }, now);
    assert.equal(card.summary, 'No open incidents, 1 firing in Alertmanager');
    const [line] = card.parts.flatMap((part) => (part.kind === 'list' ? part.items : []));
    assert.match(
      line?.mrkdwn ?? '',
      /^:rotating_light: \*critical\* SwitchDown: &lt;!channel&gt;\. In Alertmanager since <!date/,
    );
  });

  it('says nothing of delivery while Slack accepts everything', () => {
    assert.equal(alertsCard(alerts, now).summary, 'No open incidents');
  });

  it('says what was not delivered, where, why, the remedy, and who was notified instead', () => {
    assert.equal(alertsCard({ ...alerts, undelivered: [lost] }, now).summary, 'No open incidents, 1 not delivered');
    const [line = ''] = lines({});
    assert.match(line, /^:warning: \*incident 12 not delivered\* to <#C0ALERTS> since <!date/);
    assert.match(
      line,
      /: the bot is not in this channel\. To fix it, type `\/invite @mailha` in it\. Told in person: <@U0ANNA>, <@U0BOB>\.$/,
    );
  });

  it('names a job by what was typed, and says when it is no longer retried', () => {
    const [line = ''] = lines({ text: 'digest now', told: [], isRetried: false, error: 'new_code' });
    assert.match(
      line,
      /^:warning: \*job 12 \(`digest now`\) not delivered\*.*Slack answers new_code.* No longer retried\.$/,
    );
  });

  it('says what a webhook refuses, why, and the remedy', () => {
    const webhook = { name: 'on-call', kind: 'pagerduty' } as const;
    const remedies = ['HTTP 403', 'HTTP 400', 'HTTP 404', 'HTTP 502', 'no connection (ECONNREFUSED)'].map((error) => {
      const card = alertsCard({ ...alerts, refusedPages: [{ id: '7', webhook, error, since: now }] }, now);
      assert.equal(card.summary, 'No open incidents, 1 not delivered');
      const [line] = card.parts.flatMap((part) => (part.kind === 'list' ? part.items : []));
      const start = /^:warning: \*incident 7 not delivered\* to pagerduty \(webhook on-call\) since <!date[^>]*>: /;
      assert.match(line?.mrkdwn ?? '', start);
      return line?.mrkdwn.replace(start, '');
    });
    assert.deepEqual(remedies, [
      'HTTP 403. To fix it, set WEBHOOK_ON_CALL_KEY to a valid key and restart the worker.',
      'HTTP 400. To fix it, check WEBHOOK_ON_CALL_KEY (the integration key of an Events API v2 integration) and restart the worker.',
      'HTTP 404. To fix it, check its address (WEBHOOK_ON_CALL_URL, or `url` in cluster.yaml) and restart the worker.',
      'HTTP 502. To fix it, see the status page of pagerduty; the event is tried again for a day.',
      'no connection (ECONNREFUSED). To fix it, check its address (WEBHOOK_ON_CALL_URL, or `url` in cluster.yaml) and the way of the worker to it: proxy, firewall, DNS.',
    ]);
  });
});
