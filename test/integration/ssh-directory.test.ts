import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ldapts';
import { readDirectory, writing } from '../../src/clients/directory.ts';
import type { DirectoryReader, DirectorySearch } from '../../src/model/mail/directory-reader.ts';
import type { ReversibleWrite } from '../../src/model/mail/directory-write.ts';
import { ldapRelay } from '../../src/model/mail/ldap-relay.ts';
import {
  domainDn,
  domainEntries,
  mailboxEntry,
  type SshDirectory,
  startDirectory,
  startSlapd,
  suffix,
} from '../support/ssh-directory.ts';
import { change, errorOf } from '../support/ssh-host.ts';

const users = `ou=Users,${domainDn('example.net')}`;
const everybody: DirectorySearch = { base: users, filter: '(objectClass=mailUser)', attributes: ['mail', 'cn'] };

const reading = <T>({ hosts, host }: SshDirectory, read: (directory: DirectoryReader) => Promise<T>) =>
  hosts.consult(host, (stream) => readDirectory(stream, host.name, read));

const found = (on: SshDirectory, search: DirectorySearch = everybody) => reading(on, ({ find }) => find(search));

const write = (on: SshDirectory, directory: readonly ReversibleWrite[], more = {}) =>
  change(on, { summary: 'add anna', run: ldapRelay, talk: writing(on.host, directory), ...more });

const entry = (name: string, cn = name): ReversibleWrite => {
  const dn = `mail=${name}@example.net,${users}`;
  const attributes = {
    objectClass: ['inetOrgPerson', 'mailUser'],
    mail: `${name}@example.net`,
    uid: name,
    cn,
    sn: name,
  };
  return { write: { kind: 'add', dn, attributes }, back: { kind: 'delete', dn } };
};

/** Writing is under way: the first entry is there. */
const written = (on: SshDirectory, uid: string) =>
  until(on, `ldapsearch -LLL -Q -Y EXTERNAL -H ldapi:/// -b '${users}' 'uid=${uid}' uid | grep ^uid`);

async function until({ sh }: SshDirectory, condition: string): Promise<void> {
  while (sh(`if ${condition} >/dev/null; then echo yes; fi`) !== 'yes\n') await sleep(50);
}

const mails = async (on: SshDirectory) => (await found(on)).map(({ values }) => values.get('mail')?.[0]);

describe('reading a directory over SSH', () => {
  it('finds what is there as root, in pages, and nothing below a base that is absent', async (t) => {
    const many = Array.from({ length: 1203 }, (_, n) => mailboxEntry(`user${n}@example.net`)).join('');
    const on = await startDirectory(t, { entries: domainEntries('example.net') + many });
    assert.equal((await found(on)).length, 1203);
    const sizes = await reading(on, ({ pages }) => Array.fromAsync(pages(everybody), (page) => page.length));
    assert.deepEqual(sizes, [1000, 203]);
    const both = await reading(on, ({ pages, find }) =>
      Promise.all([Array.fromAsync(pages(everybody), (page) => page.length), find(everybody), find(everybody)]),
    );
    assert.deepEqual([both[0], both[1].length, both[2].length], [[1000, 203], 1203, 1203]);
    assert.deepEqual(await found(on, { ...everybody, base: `ou=nobody,${suffix}` }), []);
    const [one] = await found(on, { ...everybody, filter: '(mail=user7@example.net)', attributes: ['userPassword'] });
    assert.deepEqual(one?.values.get('userpassword'), ['{SSHA512}c2VjcmV0']);
  });

  it('lets no write pass, whatever library speaks', async (t) => {
    const on = await startDirectory(t, { entries: domainEntries('example.net') + mailboxEntry('anna@example.net') });
    const dn = `mail=anna@example.net,${users}`;
    for (const attempt of [
      (client: Client) => client.del(dn),
      (client: Client) => client.modifyDN(dn, 'mail=bob@example.net'),
      (client: Client) => client.exop('1.3.6.1.4.1.4203.1.11.1'),
    ]) {
      const refused = on.hosts.consult(on.host, async (stream) => {
        const socket = Object.assign(stream, { connecting: false, readyState: 'open' });
        const client = new Client({ url: 'ldap://localhost', createConnection: () => socket as never });
        await client.bind('EXTERNAL');
        await attempt(client);
      });
      assert.match(await errorOf(refused), /LDAP request 0x\w\w is not a read$/);
    }
    assert.deepEqual(await mails(on), ['anna@example.net']);
  });

  it('says when slapd is not there, and works behind sudo and a login shell that talks', async (t) => {
    const on = await startDirectory(t, { entries: domainEntries('example.net') + mailboxEntry('anna@example.net') });
    // The test's own home, never this machine's.
    on.sh('case ~root in /tmp/*) printf "echo welcome\\necho hello >&2\\n" >~root/.bashrc ;; *) exit 1 ;; esac');
    assert.equal((await found(on)).length, 1);
    const ops = on.connect({ user: 'ops' });
    const seen = await ops.consult(on.host, (stream) => readDirectory(stream, 'lb1', ({ find }) => find(everybody)));
    assert.equal(seen.length, 1);
    on.sh('kill $(cat /run/slapd/slapd.pid); while [ -e /run/slapd/slapd.pid ]; do sleep 0.1; done');
    assert.match(
      await errorOf(found(on)),
      /^HostError: lb1: reading its directory: slapd does not answer: hello\nconnecting to slapd \(\/run\/slapd\/ldapi\): .* -> `ldap` shows its state/,
    );
  });
});

describe('writing to a directory over SSH', () => {
  it('adds, changes and deletes with every character in a value, under the lock and the fence of the host', async (t) => {
    const on = await startDirectory(t);
    const name = ' #"+,;<=>\\*()/ä\u{1f4e7}\'$(id)` ';
    await write(on, [entry('anna', name)], { fence: 7 });
    const [anna] = await found(on);
    assert.deepEqual(anna?.values.get('cn'), [name]);
    const dn = anna?.dn ?? '';
    await write(on, [
      {
        write: { kind: 'modify', dn, changes: [{ operation: 'replace', attribute: 'cn', values: ['Anna'] }] },
        back: { kind: 'modify', dn, changes: [] },
      },
    ]);
    assert.deepEqual((await found(on))[0]?.values.get('cn'), ['Anna']);
    const { write: made, back } = entry('anna');
    await write(on, [{ write: back, back: made }], { fence: 8 });
    assert.deepEqual(await mails(on), []);
    assert.match(await errorOf(write(on, [entry('bob')], { fence: 7 })), /^Refused: lb1: did not add anna/);
    assert.deepEqual(await mails(on), []);
  });

  it('takes back what came before a write that fails', async (t) => {
    const on = await startDirectory(t, { entries: domainEntries('example.net') + mailboxEntry('carol@example.net') });
    assert.equal(
      await errorOf(write(on, [entry('anna'), entry('bob'), entry('carol'), entry('dora')])),
      `HostError: lb1: adding mail=carol@example.net,${users} (the 2 writes before it: taken back): the entry already exists`,
    );
    assert.deepEqual(await mails(on), ['carol@example.net']);
  });

  it('says that a directory is read-only', async (t) => {
    const on = await startDirectory(t, { database: 'maxsize 1073741824\nreadonly on' });
    assert.equal(
      await errorOf(write(on, [entry('anna')])),
      `HostError: lb1: adding mail=anna@example.net,${users}: slapd does not allow it: the directory is read-only, or the request breaks one of its rules (operation restricted)`,
    );
  });

  it('says that a database is full, and what is left where not even a deletion finds room', async (t) => {
    const on = await startDirectory(t, { database: 'maxsize 262144' });
    const writes = Array.from({ length: 2000 }, (_, n) => entry(`user${n}`, 'x'.repeat(60)));
    assert.match(
      await errorOf(write(on, writes)),
      /HostError: lb1: adding mail=user\d+@example.net,.* \(the \d+ writes before it: not taken back, slapd could not do it: .*\): slapd could not do it: the disk or the database may be full .* -> Plan again/,
    );
    assert.notEqual((await mails(on)).length, 0);
  });

  it('says when slapd dies before its answer, and when the relay is cut', async (t) => {
    const on = await startDirectory(t);
    const dying: ReversibleWrite[] = Array.from({ length: 20_000 }, (_, n) => entry(`user${n}`));
    const writes = errorOf(write(on, dying));
    await written(on, 'user0');
    on.sh('kill -KILL $(cat /run/slapd/slapd.pid)');
    assert.match(await writes, /the connection to slapd ended before its answer -> Plan again to see its effect\.$/);
    on.sh('rm -f /run/slapd/ldapi');
    startSlapd(on);
    const cut = errorOf(write(on, dying.slice(10_000)));
    await written(on, 'user10000');
    for (const pid of on.sshd.connections()) process.kill(pid, 'SIGKILL');
    assert.match(await cut, /^HostError: lb1: add anna: it was running, and its outcome is unknown/);
    await until(on, '! pgrep -x perl');
    await change(on, { run: ['true'] });
  });

  it('is bound by the time limit of a change', async (t) => {
    const on = await startDirectory(t);
    on.sh('kill -STOP $(cat /run/slapd/slapd.pid)');
    assert.match(
      await errorOf(write(on, [entry('anna')], { timeoutSeconds: 1 })),
      /^HostError: lb1: add anna: perl took longer than 1 s and was ended -> Plan again/,
    );
    on.sh('kill -CONT $(cat /run/slapd/slapd.pid)');
  });
});
