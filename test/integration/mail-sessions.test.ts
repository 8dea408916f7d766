import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { disableMailboxJob } from '../../jobs/change/mailboxes.ts';
import { freePort } from '../../src/dev/lab/free-port.ts';
import { comesTrue } from '../support/comes-true.ts';
import { domainEntries, mailboxEntry, mailWorld, startDirectory } from '../support/ssh-directory.ts';

/** Logs in over IMAP and stays; resolves once it is in. */
async function login(t: TestContext, port: number, user: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  await lines.next();
  socket.write(`a login ${user} secret\r\nb noop\r\n`);
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    if (/^a (NO|BAD)/.test(line.value)) throw new Error(line.value);
    if (/^b OK/.test(line.value)) return socket;
  }
  throw new Error('the connection was closed');
}

const configuration = (folder: string, port: number) => `listen = 127.0.0.1
protocols = imap
base_dir = /run/dovecot
log_path = ${join(folder, 'dovecot.log')}
ssl = no
disable_plaintext_auth = no
mail_location = maildir:/run/mail/%u
auth_failure_delay = 0
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=1999 gid=1999 home=/run/mail/%u
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;

describe('disabling a mailbox', () => {
  it('ends its sessions in a real Dovecot, and leaves those of others', async (t) => {
    const people = ['anna', 'bob'].map((name) => mailboxEntry(`${name}@example.net`)).join('');
    const on = await startDirectory(t, { entries: domainEntries('example.net') + people });
    const [conf, port] = [join(on.folder, 'dovecot.conf'), await freePort()];
    writeFileSync(conf, configuration(on.folder, port));
    on.sh(`mkdir -p /run/mail; chown 1999:1999 /run/mail; dovecot -c ${conf} >/dev/null 2>&1 </dev/null`);
    const anna = await Promise.all([1, 2].map(() => login(t, port, 'anna@example.net')));
    const bob = await login(t, port, 'bob@example.net');
    const world = mailWorld(on);
    const params = { address: 'anna@example.net' };
    const plan = await disableMailboxJob.plan(world, params);
    assert.deepEqual(
      plan.steps.flatMap(({ changes }) => changes.map(({ summary }) => summary)),
      ['disable anna@example.net', 'end the sessions of anna@example.net'],
    );
    const { sentence } = await disableMailboxJob.apply(world, params, plan);
    assert.match(sentence, /^anna@example.net is disabled and logged out/);
    await comesTrue('her sessions have ended', () =>
      anna.every(({ readableEnded, destroyed }) => readableEnded || destroyed),
    );
    // Dovecot lists a session until its process is gone, which is after the connection.
    await comesTrue('her sessions are no longer listed', () => !on.sh('doveadm who').includes('anna@'));
    assert.match(on.sh('doveadm who'), /^bob@example.net +1 imap/m);
    assert.equal(bob.destroyed || bob.readableEnded, false);
    assert.deepEqual((await disableMailboxJob.plan(world, params)).steps, []);
  });
});
