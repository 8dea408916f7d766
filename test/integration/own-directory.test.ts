import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { comesTrue } from '../support/comes-true.ts';
import { dependent } from '../support/dependent.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const script = new URL('../../src/steps/files/own-directory', import.meta.url).pathname;
const read =
  'my $s = IO::Socket::INET->new("$ARGV[0]:389") or die; print "connected\n"; sysread $s, my $b, 1; sleep 60 if $b';

/** Something that listens on the port of a directory. */
async function directory(t: TestContext, address: string): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => {})).listen(389, address);
  await once(server, 'listening');
  t.after(() => server.close());
  return server;
}

/** A program, by the name that ps(1) shows, which ends when its connection does. */
async function client(t: TestContext, address: string, name = 'auth') {
  const program = join(temporaryFolder(), name);
  copyFileSync('/usr/bin/perl', program);
  const child = spawn(...dependent([program, '-MIO::Socket::INET', '-e', `$| = 1; ${read}`, address]));
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

const run = (...peers: readonly string[]) => execFileSync('perl', [script, ...peers], { encoding: 'utf8' });

describe('own-directory', () => {
  it('ends the connections of programs to the directories it names, and no others', async (t) => {
    const [peer, other] = ['127.0.0.82', '127.0.0.83'];
    await directory(t, peer);
    await directory(t, other);
    const [away, replica, elsewhere] = [await client(t, peer), await client(t, peer, 'slapd'), await client(t, other)];
    assert.equal(run('127.0.0.84'), '');
    assert.equal(away.exitCode, null);
    assert.equal(run(peer), `auth leaves the directory of ${peer}\n`);
    await comesTrue('the program notices', () => away.exitCode === 0);
    assert.deepEqual([replica.exitCode, elsewhere.exitCode], [null, null]);
    assert.equal(run(peer), '', 'nothing is left to end');
  });
});
