import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { Redis } from 'ioredis';
import { mailbox } from '../../commands/mailbox.ts';
import { setPasswordJob } from '../../jobs/change/mailboxes.ts';
import type { Answer } from '../../src/model/check/fact.ts';
import type { Hosts } from '../../src/model/plan/hosts.ts';
import { anyJob } from '../../src/model/run/job.ts';
import { HostError } from '../../src/model/text/errors.ts';
import { comesTrue } from '../support/comes-true.ts';
import { fileJobs } from '../support/file-jobs.ts';
import { ldapAnswers } from '../support/ldap-answers.ts';
import { noDirectory } from '../support/no-directory.ts';
import { anna, bob } from '../support/people.ts';
import { type Stack, startStack } from '../support/stack.ts';

const dn = 'mail=anna@example.net,ou=Users,domainName=example.net,o=domains,dc=example,dc=net';
const jobs = [...fileJobs, anyJob(setPasswordJob)];

/** Two mail hosts with one directory; `onWrite` comes just after the password was written. */
function directory(onWrite: (count: number) => void = () => {}): Hosts & { readonly hashes: readonly string[] } {
  const hashes = ['{SSHA512}of-the-old-one'];
  const said = (id: string): unknown => {
    if (id === 'slapd.node' || id === 'slapd.now')
      return { running: true, directories: [{ suffix: 'dc=example,dc=net', filled: true, first: [], csns: [] }] };
    if (id === 'slapd.config') return { form: 'file', serverIds: [], consumes: [], services: [], text: '' };
    if (id === 'mail.domains') return [{ domain: 'example.net', active: true, mailboxes: 1, aliases: [] }];
    return { dn, isMailbox: true, values: new Map([['userpassword', hashes.slice(-1)]]) };
  };
  return {
    ...noDirectory,
    hashes,
    async ask(_host, facts) {
      const answer = (id: string): Answer => ({ ok: true, value: said(id) });
      return { byFact: new Map(facts.map(({ id }) => [id, answer(id)])), sentAt: Date.now(), receivedAt: Date.now() };
    },
    async change(_host, { talk }) {
      let said = '';
      await talk?.(ldapAnswers((request) => (said += request.toString('latin1'))));
      const [hash] = /\{SSHA512\}[\w+/]{96}/.exec(said) ?? [];
      // Raising the fence writes nothing into the directory.
      if (hash === undefined) return;
      hashes.push(hash);
      onWrite(hashes.length - 1);
    },
    close: async () => {},
  };
}

/** DUMP of every key and its name, as bytes. */
async function dumped(path: string): Promise<Buffer> {
  const redis = new Redis({ path });
  const found: Buffer[] = [];
  for await (const keys of redis.scanStream()) {
    for (const key of keys.map(String)) found.push(Buffer.from(key), (await redis.dumpBuffer(key)) ?? Buffer.alloc(0));
  }
  redis.disconnect();
  return Buffer.concat(found);
}

function mustHoldNone(dump: Buffer, hashes: readonly string[], password?: string): void {
  for (const hash of hashes.slice(1)) {
    const [digest = ''] = hash.match(/[^}]+$/) ?? [];
    for (const form of [hash, digest, Buffer.from(hash).toString('base64')])
      assert(!dump.includes(form), 'Redis holds the hash');
    assert(!dump.includes(Buffer.from(digest, 'base64').subarray(0, 64)), 'Redis holds the digest');
  }
  assert(password === undefined || !dump.includes(password), 'Redis holds the password');
}

function fits(hash: string, password: string): boolean {
  const bytes = Buffer.from(hash.replace('{SSHA512}', ''), 'base64');
  return createHash('sha512').update(password).update(bytes.subarray(64)).digest().equals(bytes.subarray(0, 64));
}

async function asked({ desks }: Stack) {
  const desk = desks({ jobs });
  const special = mailbox.atTerminal?.(['password', 'anna@example.net']);
  assert(special);
  const run = await desk.submit({ request: special.request, text: 'mailbox password anna@example.net', by: anna });
  return { desk, special, id: run.id };
}

describe('the password of a mailbox', () => {
  it('is handed to the requesting terminal, and is never in Redis, nor is its hash', async (t) => {
    const opened = await startStack(t);
    const path = opened.redis.address.options.path ?? '';
    const dumps: Promise<Buffer>[] = [];
    const hosts = directory(() => dumps.push(dumped(path)));
    opened.worker({ jobs, hosts });
    const { desk, special, id } = await asked(opened);
    await opened.until(id, 'waiting');
    dumps.push(dumped(path));
    await desk.approve(id, bob);
    await opened.until(id, 'done');
    dumps.push(dumped(path));
    const sealed = await desk.takeHandover(id);
    const told = special.told(sealed);
    const password = told.split(' ').at(-1) ?? '';
    assert.match(told, /^New password of anna@example\.net, shown only once: [A-Za-z0-9]{24}$/);
    assert(fits(hosts.hashes.at(-1) ?? '', password), 'it is the one that was set');
    assert(sealed && !(await dumped(path)).includes(sealed), 'what was handed over is gone once it was taken');
    assert.equal(await desk.takeHandover(id), undefined);
    assert.equal(dumps.length, 3);
    for (const dump of await Promise.all(dumps)) mustHoldNone(dump, hosts.hashes, password);
  });

  it('is set again by a resume after the host failed right after the change, and the last one is shown', async (t) => {
    const opened = await startStack(t);
    const hosts = directory((count) => {
      if (count === 1) throw new HostError('mail1', 'connection lost');
    });
    opened.worker({ jobs, hosts });
    const { desk, special, id } = await asked(opened);
    await opened.until(id, 'waiting');
    await desk.approve(id, bob);
    await opened.until(id, 'failed');
    assert.match(
      special.told(await desk.takeHandover(id)),
      /New password not received\. Type `mailbox password anna@example\.net` again/,
    );
    await desk.resume(id, anna);
    await opened.until(id, 'done');
    const password =
      special
        .told(await desk.takeHandover(id))
        .split(' ')
        .at(-1) ?? '';
    assert.equal(hosts.hashes.length, 3);
    assert(fits(hosts.hashes[2] ?? '', password) && !fits(hosts.hashes[1] ?? '', password));
    mustHoldNone(await dumped(opened.redis.address.options.path ?? ''), hosts.hashes, password);
  });

  it('expires when it is not collected', async (t) => {
    const opened = await startStack(t);
    opened.worker({ jobs, hosts: directory() });
    const { desk, id } = await asked(opened);
    await opened.until(id, 'waiting');
    await desk.approve(id, bob);
    await opened.until(id, 'done');
    const redis = new Redis({ path: opened.redis.address.options.path ?? '' });
    const [key = ''] = (await redis.keys('*handover*')).map(String);
    const left = await redis.ttl(key);
    redis.disconnect();
    assert(left > 0 && left <= 600, `${key}: ${left} s`);
  });

  it('of earlier versions, kept as a hash with the job, is taken out of Redis when a worker starts', async (t) => {
    const opened = await startStack(t);
    const path = opened.redis.address.options.path ?? '';
    const { id } = await asked(opened);
    const redis = new Redis({ path });
    const [key = ''] = (await redis.keys(`*:run:${id}`)).map(String);
    const hash = '{SSHA512}b2xkIGhhc2ggb2YgYW4gZWFybGllciB2ZXJzaW9u';
    await redis.hset(key, 'params', JSON.stringify({ address: 'anna@example.net', hash, at: 1 }), 'state', 'done');
    redis.disconnect();
    opened.worker({ jobs, hosts: directory() });
    await comesTrue('it is gone', async () => !(await dumped(path)).includes('{SSHA512}'));
    assert.deepEqual((await opened.desk.run(id))?.params, { address: 'anna@example.net', at: 1 });
  });
});
