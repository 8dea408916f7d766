import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import pino from 'pino';
import { jobsCard } from '../../../src/render/jobs.ts';
import { replyByUrl } from '../../../src/slack/inbound/reply.ts';
import { runOf } from '../../support/journals.ts';

describe('a reply with a table', () => {
  it('is sent without it where Slack rejects the blocks', async (t) => {
    const bodies: { blocks: { type: string }[] }[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      bodies.push(body);
      const hasTable = JSON.stringify(body.blocks).includes('"type":"table"');
      response.writeHead(hasTable ? 400 : 200).end(hasTable ? '{"ok":false,"error":"invalid_blocks"}' : 'ok');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const log = pino({ level: 'silent' });

    assert.equal(await replyByUrl(url, { log })(jobsCard([runOf({ id: '42' })])), true);
    assert.deepEqual(
      bodies.map(({ blocks }) => blocks.map(({ type }) => type)),
      [
        ['section', 'table', 'context'],
        ['section', 'rich_text', 'context'],
      ],
    );
  });
});
