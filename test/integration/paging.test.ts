import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import type { WebhookTarget } from '../../src/config/webhook-secrets.ts';
import { AlertRules } from '../../src/model/inventory/alert-rules.ts';
import type { Watcher } from '../../src/model/plan/world.ts';
import { startPager } from '../../src/paging/pager.ts';
import { vipUnheld } from '../support/judgements.ts';
import { anna, cluster, inventory } from '../support/people.ts';
import { startStack } from '../support/stack.ts';

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A service on loopback; it answers with these codes, then with 202. `hang` never answers. */
async function receiver(t: TestContext, answers: (number | 'hang')[]) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      path: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
    });
    const answer = answers.shift() ?? 202;
    if (answer !== 'hang') response.writeHead(answer).end('{"status":"success"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/enqueue` };
}

/** Rounds every five seconds. */
const watched = {
  ...cluster,
  inventory: { ...inventory, alerts: AlertRules.parse({ everySeconds: 5, channel: 'C0ALERTS' }) },
};
const key = 'a-routing-key-that-is-secret';

async function scene(t: TestContext, ...answers: (number | 'hang')[]) {
  const stack = await startStack(t);
  const { received, url } = await receiver(t, answers);
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  let isOver = false;
  const round = async ({ incidents }: Watcher) => {
    const id = await incidents.open('incident-1', 'C0ALERTS');
    await incidents.tell(id, 1, { kind: 'alert', worse: [vipUnheld], better: [] });
    if (isOver) await incidents.close(id, { status: 'ok', sentence: 'over after 5 s' });
    return [];
  };
  const target: WebhookTarget = { name: 'oncall', kind: 'pagerduty', from: 'critical', url, key };
  const start = (changed: Partial<WebhookTarget> = {}) => {
    const pager = startPager({
      redis: stack.redis.address,
      cluster: stack.desk.inventory.name,
      targets: [{ ...target, ...changed }],
      log,
    });
    t.after(() => pager.close());
    return pager;
  };
  const actions = () => received.map(({ body }) => body.event_action);
  return {
    ...stack,
    received,
    lines,
    start,
    actions,
    end: () => {
      isOver = true;
    },
    begin: () => stack.worker({ round, cluster: watched }),
    async untilSent(n: number) {
      for (const limit = Date.now() + 60_000; received.length < n; await sleep(50)) {
        assert(Date.now() < limit, `${received.length} of ${n} sent: ${lines.join('')}`);
      }
    },
  };
}

describe('a webhook', () => {
  it('receives the beginning, the acknowledgement and the end of an incident under one key', async (t) => {
    const all = await scene(t);
    all.start();
    all.begin();
    await all.untilSent(1);
    const [{ id } = { id: '' }] = (await all.desk.alerts()).incidents;
    await all.desk.acknowledge(id, anna);
    await all.untilSent(2);
    all.end();
    await all.untilSent(3);
    assert.deepEqual(all.actions(), ['trigger', 'acknowledge', 'resolve']);
    assert.deepEqual([...new Set(all.received.map(({ body }) => body.dedup_key))], [`mailha/example/${id}`]);
    assert(all.received.every(({ body }) => body.routing_key === key));
  });

  it('receives an event until it accepts it, and its key is in no log', async (t) => {
    const all = await scene(t, 500, 429);
    all.start();
    all.begin();
    await all.untilSent(3);
    await sleep(3000);
    assert.deepEqual(all.actions(), ['trigger', 'trigger', 'trigger']);
    const text = all.lines.join('');
    assert.match(text, /trigger of incident \d+ not sent to webhook oncall: HTTP 500/);
    assert(!text.includes(key));
    assert.deepEqual((await all.desk.alerts()).refusedPages, []);
  });

  it('is listed as not delivered while it refuses', async (t) => {
    const all = await scene(t, ...Array.from({ length: 50 }, () => 403));
    all.start();
    all.begin();
    await all.untilSent(2);
    const webhooks = [{ name: 'oncall', kind: 'pagerduty', from: 'critical' } as const];
    const desk = all.desks({ inventory: { ...inventory, alerts: { ...inventory.alerts, webhooks } } });
    const [one, ...more] = (await desk.alerts()).refusedPages;
    assert.deepEqual([one?.webhook, one?.error, more], [{ name: 'oncall', kind: 'pagerduty' }, 'HTTP 403', []]);
    assert.deepEqual((await all.desk.alerts()).refusedPages, [], 'of a webhook that cluster.yaml no longer has');
  });

  it('receives an event from another worker when one stops before it was accepted', async (t) => {
    const all = await scene(t, 'hang');
    const first = all.start();
    all.begin();
    await all.untilSent(1);
    const closing = first.close();
    all.start();
    await all.untilSent(2);
    await closing;
    assert.deepEqual(all.actions(), ['trigger', 'trigger']);
  });
});
