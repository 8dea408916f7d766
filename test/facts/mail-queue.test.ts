import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mailQueues } from '../../src/facts/mail-queue.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

/** What the real question makes of what postqueue(1) prints. */
function ask(printed: string | undefined) {
  const folder = temporaryFolder();
  if (printed !== undefined) {
    writeFileSync(join(folder, 'said'), printed);
    writeFileSync(join(folder, 'postqueue'), `#!/bin/sh\ncat ${folder}/said\n`);
    chmodSync(join(folder, 'postqueue'), 0o755);
  }
  const [, ...argv] = mailQueues.argv;
  const { stdout } = spawnSync('/bin/sh', argv, { encoding: 'utf8', env: { PATH: `${folder}:/usr/bin:/bin` } });
  return mailQueues.parse(stdout, 0);
}

const mail = (queue: string, at: number, why?: string) =>
  `${JSON.stringify({
    queue_name: queue,
    queue_id: '4Tx',
    arrival_time: at,
    message_size: 346,
    forced_expire: false,
    sender: 'a"queue_name": "hold"@example.net',
    recipients: [{ address: 'b@example.org', ...(why ? { delay_reason: why } : {}) }],
  })
    .replaceAll('":', '": ')
    .replaceAll(',"', ', "')}\n`;

describe('postfix.queues', () => {
  it('counts by queue, with the oldest and what most of them wait for', () => {
    const refused = 'connect to mx.example.org[203.0.113.5]:25: Connection refused';
    const all = [
      mail('deferred', 1_795_700_000, refused),
      mail('deferred', 1_795_600_000, refused),
      mail('deferred', 1_795_650_000, 'Host or domain name not found. Name service error for name="x"'),
      mail('active', 1_795_710_000),
    ];
    assert.deepEqual(
      ask(all.join('')),
      new Map(
        [
          ['deferred', { mails: 3, oldest: 1_795_600_000, reason: refused }],
          ['active', { mails: 1, oldest: 1_795_710_000, reason: undefined }],
        ].sort() as never,
      ),
    );
  });

  it('says nothing of empty queues, and nothing at all without Postfix', () => {
    assert.deepEqual(ask(''), new Map());
    assert.equal(ask(undefined), undefined);
  });

  it('counts very many in bounded words', () => {
    const all = Array.from({ length: 20_000 }, (_, n) => mail('deferred', 1_795_600_000 + n, 'a'.repeat(2000)));
    const queue = ask(all.join(''))?.get('deferred');
    assert.equal(queue?.mails, 20_000);
    assert.equal(queue?.reason?.length, 300);
  });
});
