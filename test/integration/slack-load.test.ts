import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { team } from '../../src/console/people.ts';
import { signRequest } from '../../src/console/signature.ts';
import { anna } from '../support/people.ts';
import { type SlackBot, slackBot } from '../support/slack-bot.ts';
import { rooms } from '../support/workspace.ts';

/** A command as Slack sends it, whole. What is answered to it goes nowhere. */
function commandOf({ workspace, settings }: SlackBot, text: string): string {
  const fields = {
    ...{ command: '/mailha', text, user_id: anna.id, team_id: team.id, channel_id: rooms.mailOps },
    ...{ trigger_id: randomUUID(), response_url: `${workspace.url}commands/nowhere` },
  };
  const { body, headers } = signRequest({
    ...{ signingSecret: settings.signingSecret ?? '', body: new URLSearchParams(fields).toString() },
    contentType: 'application/x-www-form-urlencoded',
  });
  const all = { host: '127.0.0.1', 'content-length': String(body.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `POST /slack/events HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** Sends all of them in one moment, each over a connection that is there already: what is measured is the bot and not the sender. */
async function burst(port: number, requests: readonly string[]) {
  const sockets = await Promise.all(
    requests.map(async () => {
      const socket = connect(port, '127.0.0.1').setNoDelay();
      await once(socket, 'connect');
      return socket;
    }),
  );
  const began = performance.now();
  return Promise.all(
    sockets.map(async (socket, i) => {
      socket.write(requests[i] ?? '');
      const [data] = await once(socket, 'data');
      const ms = performance.now() - began;
      socket.destroy();
      return { ms, status: String(data).split('\r\n')[0] };
    }),
  );
}

describe('two hundred commands at once', () => {
  it('are all acked, and each does what it says once', async (t) => {
    const bot = await slackBot(t, { start: false, ackWithinMs: 60_000 });
    const given = JSON.stringify({ url: bot.redis.url, settings: bot.settings });
    const child = spawn(process.execPath, ['test/support/slack-child.ts', given], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill());
    const [port] = await once(child.stdout, 'data');
    bot.workspace.connect(`http://127.0.0.1:${String(port).trim()}`);
    await bot.workspace.slash({ user: anna.id, text: 'whoami' });

    const requests = Array.from({ length: 200 }, (_, i) => commandOf(bot, i % 2 ? 'status' : 'jobs'));
    const acks = await burst(Number(String(port)), requests);

    const ms = acks.map((ack) => Math.round(ack.ms)).sort((a, b) => a - b);
    t.diagnostic(`acked within ${ms[99]} ms (p50), ${ms[197]} ms (p99), ${ms[199]} ms (all)`);
    assert.deepEqual([...new Set(acks.map(({ status }) => status))], ['HTTP/1.1 200 OK']);
    // Every job that was asked for is there, each once.
    const texts = await bot.workspace.until(
      'all are there',
      async () => {
        const found = (await bot.desk.runs(1000)).map(({ text }) => text);
        return found.length >= 100 ? found : undefined;
      },
      120_000,
    );
    assert.deepEqual(texts, Array(100).fill('status'));
  });
});
