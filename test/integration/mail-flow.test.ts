import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mailBy } from '../../src/clients/mail-client.ts';
import { namesBy } from '../../src/clients/resolver.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { mailQueue, queueOf } from '../../src/facts/mail/queue.ts';
import type { Endpoint, MailClient } from '../../src/model/mail/mail-client.ts';
import { probeLetter } from '../../src/model/mail/mail-probe.ts';
import type { Observer } from '../../src/model/plan/world.ts';
import { dkimRecord, signingKey } from '../support/dkim.ts';
import { cluster } from '../support/fake-world.ts';
import {
  certified,
  type MailHost,
  type MailHosts,
  mailHosts,
  mailPackages,
  portOffset,
  user,
  vmail,
} from '../support/mail-hosts.ts';
import { mailWorld, told, vip } from '../support/mail-world.ts';
import { startNamed } from '../support/named.ts';

const password = cluster.secrets.postmasterPassword;
const [mail1, mail2] = ['192.0.2.17', '192.0.2.18'];
/** Maps the inventory's addresses to loopback. */
const onLoopback: Readonly<Record<string, string>> = {
  [mail1]: '127.0.93.17',
  [mail2]: '127.0.93.18',
  [vip]: '127.0.93.12',
};
const real = ({ address, port }: Endpoint): Endpoint => ({
  address: onLoopback[address] ?? address,
  port: port + portOffset,
});

/** Real servers and their loopback endpoints. */
function moved(client: MailClient): MailClient {
  return {
    greet: (at, ...rest) => client.greet(real(at), ...rest),
    deliver: (at, ...rest) => client.deliver(real(at), ...rest),
    submit: (at, ...rest) => client.submit(real(at), ...rest),
    open: (at, ...rest) => client.open(real(at), ...rest),
  };
}

const strings = dkimRecord.match(/.{1,250}/g)?.map((part) => `"${part}"`) ?? [];
const zone = `$TTL 60
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
ns1 IN A 192.0.2.53
@ IN TXT "v=spf1 ip4:${mail1} ip4:${mail2} -all"
dkim._domainkey IN TXT ( ${strings.join(' ')} )
_dmarc IN TXT "v=DMARC1; p=reject"
`;

/** A clock that runs this many times faster. */
function clock(speed: number): Pick<Observer, 'now' | 'sleep'> {
  const began = Date.now();
  return {
    now: () => new Date(began + (Date.now() - began) * speed),
    sleep: (seconds) => new Promise<void>((done) => setTimeout(done, (seconds * 1000) / speed)),
  };
}

/** Acts as the director: forwards connections round-robin and records the host. */
async function startDirector(): Promise<{ readonly table: Map<number, string>; readonly server: Server }> {
  const table = new Map<number, string>();
  const server = createServer((client: Socket) => {
    const to = table.size % 2 === 0 ? mail1 : mail2;
    table.set(client.remotePort ?? 0, to);
    const onward = dial(993 + portOffset, onLoopback[to]);
    client.on('error', () => onward.destroy()).on('close', () => onward.destroy());
    onward.on('error', () => client.destroy()).on('close', () => client.destroy());
    client.pipe(onward).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(993 + portOffset, onLoopback[vip], resolve));
  return { table, server };
}

describe('mail flow through real Postfix and Dovecot', () => {
  let hosts: MailHosts;
  const running = new Map<string, MailHost>();
  let director: Awaited<ReturnType<typeof startDirector>>;
  const prints = () => [hosts.certificate.fingerprint];
  const run = async (address: string, options = {}) => {
    await running.get(address)?.stop();
    running.set(address, await hosts.start(onLoopback[address] ?? '', options));
  };
  const world = (speed = 1) => ({
    ...mailWorld({
      facts(_, fact) {
        if (fact.id === 'iredmail.certificate')
          return { fingerprint: prints()[0], until: Date.now() + 400 * 86_400_000 };
        const port = Number(/^ipvs\.connections-from:(\d+)$/.exec(fact.id)?.[1]);
        if (!port) return undefined;
        const [source, virtual] = [`127.0.0.1:${port}`, `${vip}:993`];
        return [{ state: 'ESTABLISHED', source, virtual, destination: `${director.table.get(port)}:993` }];
      },
    }),
    mail: moved(mailBy()),
    ...clock(speed),
  });

  before(async () => {
    await ensurePackages([...mailPackages, 'bind9', 'bind9-utils'], console.error);
    hosts = mailHosts(password);
    await Promise.all([run(mail1), run(mail2)]);
    director = await startDirector();
  });
  after(async () => {
    director?.server.close();
    await hosts?.stop();
  });

  it('delivers to each host, fetches from each through the VIP, and leaves no message behind', async () => {
    const { bad, status, text } = await told(world());
    assert.deepEqual([status, bad], ['ok', []]);
    console.error(text);
    assert.match(text, /^encrypted by +TLSv1\.3 +TLSv1\.3$/m);
    assert.match(text, /^server reply +250 2\.0\.0 Ok: queued as/m);
    assert.match(text, /^out by IMAPS, port 993 +mail[12] through lb0 +mail[12] through lb0$/m);
    assert.match(text, /^saw mail of mail1 +after \d+\.\d\d s +after \d+\.\d\d s$/m);
    assert.match(text, /^2 messages removed\.$/m);
    const box = await moved(mailBy()).open({ address: mail1, port: 993 }, { user, password }, prints());
    assert(box.ok);
    assert.deepEqual(await box.probes(), { ok: true, found: [] });
    await box.close();
  });

  it('removes messages left by a dead run, also from Junk', async () => {
    const old = (uid: number) => probeLetter(`${Date.now() - 3_600_000}.dead${uid}.mail1`, 'example.net', new Date());
    assert((await moved(mailBy()).deliver({ address: mail1, port: 25 }, old(1), prints())).ok);
    const junk = join(hosts.folder, 'store', user, '.Junk', 'new', `${Math.floor(Date.now() / 1000)}.1.x`);
    writeFileSync(junk, old(2).text.replaceAll('\r', ''));
    chownSync(junk, vmail, vmail);
    const { text } = await told(world());
    assert.match(text, /^2 messages removed, and 2 left by an earlier run\.$/m);
    assert(!existsSync(junk));
  });

  it('reports why a server fails', async () => {
    const mail = moved(mailBy());
    const at = (port: number) => ({ address: mail1, port });
    const letter = probeLetter('1.x.mail1', 'example.net', new Date());
    const to = (address: string) => mail.deliver(at(25), { ...letter, to: address }, prints());
    const why = async (reply: Promise<{ readonly ok: boolean }>) => {
      const said = await reply;
      assert(!said.ok && 'kind' in said && 'why' in said);
      return `${said.kind}: ${said.why}`;
    };
    assert.match(await why(to('nobody@example.net')), /^refused: 550 5\.1\.1 .*User unknown/);
    assert.match(await why(mail.deliver(at(26), letter, prints())), /^unreachable: connection refused/);
    assert.match(await why(mail.deliver(at(25), letter, ['AB:CD'])), /^certificate: it shows the certificate/);
    assert.match(await why(mail.open(at(993), { user, password: 'wrong' }, prints())), /^login: Authentication failed/);
    assert.match(await why(mail.open(at(993), { user, password }, ['AB:CD'])), /^certificate: .*no mail host has it/);
    assert.match(
      await why(mail.open(at(993), { user, password }, [])),
      /^certificate: .*no mail host has reported its certificate/,
    );
  });

  it('reads greetings over TLS, STARTTLS and plain text', async () => {
    const mail = moved(mailBy());
    const greet = async (port: number, opening: Parameters<MailClient['greet']>[1]) => {
      const reply = await mail.greet({ address: mail1, port }, opening, prints());
      return reply.ok ? reply.said : `${reply.kind}: ${reply.why}`;
    };
    assert.match(await greet(25, 'plain'), /^220 mail\.example\.net ESMTP/);
    assert.match(await greet(587, 'starttls'), /^220 mail\.example\.net ESMTP/);
    assert.match(await greet(993, 'tls'), /^\* OK .*ready/);
    assert.match(await greet(995, 'tls'), /^unreachable: connection refused/);
  });

  it('aborts when cancelled', async () => {
    const cancelling = new AbortController();
    const mail = moved(mailBy(cancelling.signal));
    const box = await mail.open({ address: mail1, port: 993 }, { user, password }, prints());
    assert(box.ok);
    cancelling.abort(new Error('cancelled by a person'));
    await assert.rejects(box.probes(), /cancelled by a person/);
    await assert.rejects(
      mail.open({ address: mail1, port: 993 }, { user, password }, prints()),
      /cancelled by a person/,
    );
  });

  it('reports greylisting, with the remedy', async () => {
    const policy = 'check_client_access static:{451 4.7.1 Intentional policy rejection, please try again later}';
    await run(mail2, { main: `smtpd_client_restrictions = ${policy}\nsmtpd_delay_reject = yes` });
    const { status, bad } = await told(world());
    assert.equal(status, 'unknown');
    assert.match(
      bad.join(),
      /^unknown mail\.flow-in: SMTP delivery to mail2 failed: 451 4\.7\.1 .*`127\.0\.0\.1\/32 permit`/,
    );
  });

  it('judges submitted mail by SPF, DKIM and DMARC of a real zone, signed by a real signer', async (t) => {
    await Promise.all([mail1, mail2].map((address) => run(address, { signingKey })));
    const named = await startNamed(t, { 'example.net': zone });
    const { status, bad, text } = await told({ ...world(), names: namesBy([named.server]) });
    assert.deepEqual([status, bad], ['ok', []]);
    console.error(text);
    assert.match(text, /^sent by submission, port 587 +mail1 +mail2$/m);
    assert.match(text, /^DKIM +pass \(dkim\) +pass \(dkim\)$/m);
    assert.match(text, /^DMARC +pass \(policy reject\) +pass \(policy reject\)$/m);
    await run(mail2);
    const unsigned = await told({ ...world(), names: namesBy([named.server]) });
    assert.match(
      unsigned.bad.join(),
      /^degraded mail\.flow-sent: mail of example\.net sent by mail2: no DKIM signature/,
    );
    const at = { address: mail1, port: 587 };
    const letter = probeLetter('1.x.mail1', 'example.net', new Date());
    const wrong = await moved(mailBy()).submit(at, letter, { user, password: 'wrong' }, prints());
    assert(!wrong.ok && wrong.kind === 'login', JSON.stringify(wrong));
    const stranger = await moved(mailBy()).submit(at, letter, { user, password }, ['AB:CD']);
    assert(!stranger.ok && stranger.kind === 'certificate', JSON.stringify(stranger));
  });

  it('detects a certificate that differs from the file on disk', async () => {
    await run(mail2, { certificate: certified(hosts.folder, 'other') });
    const { bad } = await told(world());
    assert.match(bad.join(), /degraded mail\.flow-in: SMTP delivery to mail2 failed: .*it shows the certificate/);
    assert.match(bad.join(), /degraded mail\.flow-out: IMAPS login fails .*it shows the certificate/);
  });

  it('detects a mail store that is not shared', async () => {
    await run(mail2, { store: 'another' });
    const { status, bad } = await told(world(10));
    assert.equal(status, 'critical');
    assert.match(bad.join(), /critical mail\.flow-out: .*mail delivered by mail1 is not visible .* after \d+ s/);
    assert.match(bad.join(), /mail delivered by mail2 is not visible .* after \d+ s/);
  });

  it('summarizes a real queue, and is not misled by attacker-controlled fields', async () => {
    await run(mail2, { main: 'virtual_transport = lmtp:unix:/nobody' });
    const mail = moved(mailBy());
    const letter = probeLetter('1.x.mail2', 'example.net', new Date());
    for (const _ of [1, 2, 3]) assert((await mail.deliver({ address: mail2, port: 25 }, letter, prints())).ok);
    const ask = (env: NodeJS.ProcessEnv) => {
      const [program, ...args] = mailQueue.argv;
      return mailQueue.parse(execFileSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } }), 0);
    };
    const config = running.get(mail2)?.config;
    for (let left = 300; ; left -= 1) {
      const queue = ask({ MAIL_CONFIG: config });
      if (queue && queueOf(queue, 'deferred').count === 3) {
        assert.match(queue.reason?.text ?? '', /\[\/nobody\]: No such file or directory/);
        break;
      }
      assert(left > 0, JSON.stringify(queue));
      await new Promise((done) => setTimeout(done, 200));
    }
    const nasty =
      '{"queue_name": "deferred", "queue_id": "A", "arrival_time": 1, "message_size": 1, "forced_expire": false, "sender": "\\"queue_name\\": \\"active\\"@x", "recipients": [{"address": "\\"delay_reason\\": \\"no@x", "delay_reason": "say \\"when\\""}]}';
    const folder = join(hosts.folder, 'bin');
    mkdirSync(folder);
    writeFileSync(join(folder, 'postqueue'), `#!/bin/sh\ncat <<'END'\n${nasty}\nEND\n`);
    chmodSync(join(folder, 'postqueue'), 0o755);
    const queue = ask({ PATH: `${folder}:${process.env.PATH}` });
    assert.deepEqual(
      [queue?.queues.map(({ name, count, overdue: long }) => [name, count, long]), queue?.reason],
      [[['deferred', 1, 1]], { text: 'say "when"', count: 1 }],
    );
  });
});
