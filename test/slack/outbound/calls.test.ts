import assert from 'node:assert/strict';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { webApi } from '@slack/bolt';
import pino from 'pino';
import { callsOf } from '../../../src/slack/outbound/calls.ts';

describe('an upload', () => {
  it('describes the file for screen readers: a picture in words, a text by its title', async (t) => {
    const described: (string | null)[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      if (request.url === '/api/files.getUploadURLExternal')
        described.push(new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('alt_txt'));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ok: true, file_id: 'F1', upload_url: `http://${request.headers.host}/upload` }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    const slackApiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
    const calls = callsOf(new webApi.WebClient('xoxb-x', { slackApiUrl }), pino({ level: 'silent' }));

    await calls.upload({ name: 'x.txt', title: 'lb1: ipvsadm -Ln', text: 'x' });
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    await calls.upload({ name: 'x.png', title: 'drill', svg, alt: 'Timeline of vip-switchover' });
    await calls.upload({ name: 'x.png', title: 'drill', svg, alt: 'x'.repeat(5000) });
    assert.deepEqual(described.slice(0, 2), ['lb1: ipvsadm -Ln', 'Timeline of vip-switchover']);
    assert.equal(described[2]?.length, 1000);
  });

  it('is made in one place only, so that none goes without a description', () => {
    const uploading = /\b(getUploadURLExternal|filesUploadV2|files\.upload)\(/;
    const files = globSync('src/slack/**/*.ts').filter((file) => uploading.test(readFileSync(file, 'utf8')));
    assert.deepEqual(files, ['src/slack/outbound/calls.ts']);
    const source = readFileSync('src/slack/outbound/calls.ts', 'utf8');
    assert.equal(source.split(uploading).length, 3, 'one call');
  });
});
