import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { json } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { team } from '../../src/dev/console/people.ts';
import { signRequest } from '../../src/dev/console/signature.ts';
import { appChild } from '../support/app-child.ts';
import { type SlackBot, slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

/** A command as Slack sends it, whole. What is answered to it goes nowhere. */
function commandOf({ workspace, settings }: SlackBot, user: string, text: string): string {
  const fields = {
    command: '/mailha',
    text,
    user_id: user,
    team_id: team.id,
    channel_id: rooms.mailOps,
    trigger_id: randomUUID(),
    response_url: `${workspace.url}commands/nowhere`,
  };
  const { body, headers } = signRequest({
    signingSecret: settings.signingSecret ?? '',
    body: new URLSearchParams(fields).toString(),
    contentType: 'application/x-www-form-urlencoded',
  });
  const all = { host: '127.0.0.1', 'content-length': String(body.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `POST /slack/events HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

interface Ack {
  /** In ms, by the sender's clock. */
  readonly sent: number;
  readonly ms: number;
  readonly status: string;
}

/** Sends all of them in one moment, from a process that does nothing else. */
async function burst(port: number, requests: readonly string[]): Promise<readonly Ack[]> {
  const child = spawn(process.execPath, ['test/support/burst-child.ts'], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ port, requests }));
  return (await json(child.stdout)) as Ack[];
}

/** Enough people that no one reaches the limit per person. */
const people = 90;
const users = Array.from({ length: people }, (_, i) => ({
  id: `U0LOAD${i}`,
  name: `load${i}`,
  realName: `Load ${i}`,
}));

describe('two hundred commands at once', () => {
  it('are all acked, and each does what it says once', async (t) => {
    const bot = await slackBot(t, { start: false, ackWithinMs: 60_000, users });
    const { port = 0 } = await appChild(t, bot);
    await bot.workspace.slash({ user: 'U0LOAD0', text: 'whoami' });

    for (const n of [1, 2, 3]) {
      const requests = Array.from({ length: 200 }, (_, i) =>
        commandOf(bot, `U0LOAD${(n * 30 + (i >> 1)) % people}`, i % 2 ? 'status' : 'jobs'),
      );
      const acks = await burst(port, requests);

      const sent = acks.map((ack) => ack.sent);
      const spread = Math.round(Math.max(...sent) - Math.min(...sent));
      const ms = acks.map((ack) => Math.round(ack.ms)).sort((a, b) => a - b);
      const within = `within ${ms[99]} ms (p50), ${ms[197]} ms (p99), ${ms[199]} ms (all)`;
      t.diagnostic(`time ${n} since the start: sent in ${spread} ms; each acked ${within}`);
      assert.deepEqual([...new Set(acks.map(({ status }) => status))], ['HTTP/1.1 200 OK']);
      // Every job that was asked for is there, each once.
      const texts = await bot.workspace.until(
        'all are there',
        async () => {
          const found = (await bot.desk.runs(1000)).map(({ text }) => text);
          return found.length >= n * 100 ? found : undefined;
        },
        120_000,
      );
      assert.deepEqual(texts, Array(n * 100).fill('status'));
    }
  });
});
