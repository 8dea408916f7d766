import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { loadInventory } from '../../src/config/inventory-file.ts';
import { loadSecrets } from '../../src/config/secrets-file.ts';
import { transcript } from '../../src/dev/console/transcript.ts';
import { type Demo, startDemo } from '../../src/dev/demo/demo.ts';
import { approve, channel, ending, type } from '../../src/dev/demo/story.ts';
import { secretValues } from '../../src/model/inventory/secrets.ts';
import type { RunRecord } from '../../src/model/run/run.ts';

const run = promisify(execFile);
const minutes = (n: number) => n * 60_000;
/** Hosts with Debian 12 beside hosts with Debian 13. */
const isMixed = process.env.MAILHA_LAB_RELEASE?.includes('=') ?? false;
const main = join(import.meta.dirname, '../../src/main.ts');

/** Where a host has what stands in stdin, a line each: files with who may read them, what processes were told, and the journal. */
const canaries = `umask 077; cat >/dev/shm/canaries
find / -xdev '(' -path /proc -o -path /sys -o -path /dev ')' -prune -o -type f -size -50M -print0 |
xargs -0 -r grep -lF -f /dev/shm/canaries | while read -r file; do stat -c 'file %a %U:%G %n' "$file"; done
for told in /proc/[0-9]*/cmdline /proc/[0-9]*/environ; do
tr '\\0' '\\n' <"$told" 2>/dev/null | grep -qF -f /dev/shm/canaries && echo "process $told"
done
journalctl --no-pager -o cat | grep -F -f /dev/shm/canaries | sed 's/.*/journal/'
rm -f /dev/shm/canaries`;

/** Has the kernel write down every program that a host starts, with its arguments, from now on. */
const watched = `apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq -y install auditd >/dev/null
sed -i 's/^max_log_file_action.*/max_log_file_action = ignore/' /etc/audit/auditd.conf
systemctl restart auditd
auditctl -b 65536 -a always,exit -F arch=b64 -S execve`;

/** How many records there was no room for; some before anybody took them, at boot. */
const lostRecords = "auditctl -s | sed -n 's/^lost //p'";

/** As the kernel's audit writes an argument that has a space in it. */
const inHex = (value: string) => Buffer.from(value).toString('hex').toUpperCase();

/** Everything of a cluster of seven bare hosts, through everything that is real: signed requests, Redis, worker, SSH, daemons. */
describe('seven bare hosts become a mail cluster', { timeout: minutes(100) }, () => {
  let demo: Demo;
  const lost = new Map<string, string>();

  before(async () => {
    process.env.MAILHA_LAB_AUDIT = '1';
    demo = await startDemo({
      lab: { name: process.env.MAILHA_LAB ?? 'test-whole' },
      iredmail: true,
      say: console.error,
    });
  });
  after(() => demo?.stop());

  /** Types it, approves what is to be approved, and returns the root message's last words and the whole thread. */
  async function does(text: string, within = minutes(3)): Promise<{ readonly said: string; readonly thread: string }> {
    const began = Date.now();
    const thread = await type(demo.workspace, text);
    await approve(demo.workspace, thread, within);
    const said = await ending(demo.workspace, thread, within);
    console.error(`${text}: ${said} (${Math.round((Date.now() - began) / 1000)} s)`);
    return { said, thread: await transcript(demo.workspace, channel, thread) };
  }

  /** Looks every second for a minute. */
  async function eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
    for (const limit = Date.now() + 60_000; Date.now() < limit; await sleep(1000)) {
      const found = await look();
      if (found) return found;
    }
    assert.fail(what);
  }

  /** At a terminal beside the worker; resolves also when the exit code says that all is not well. */
  async function terminal(...words: readonly string[]): Promise<string> {
    const [program = '', ...args] = demo.lab.inNamespace([process.execPath, main, ...words]);
    const { stdout, stderr } = await run(program, args, { env: demo.env, timeout: minutes(3) });
    return stdout + stderr;
  }

  async function on(host: string, script: string, stdin = ''): Promise<string> {
    const { code, stdout, stderr } = await demo.lab.ssh(host, ['sh', '-c', script], { stdin, timeoutSeconds: 60 });
    assert.equal(code, 0, `${host}: ${script}: ${stderr}${stdout}`);
    return stdout.trim();
  }

  it('while all that they start is written down', { timeout: minutes(10) }, async () => {
    await Promise.all(
      loadInventory(demo.lab.paths.inventory).inventory.hosts.map(async ({ name }) => {
        const { code, stderr } = await demo.lab.ssh(name, ['sh', '-ec', watched], { timeoutSeconds: 500 });
        assert.equal(code, 0, `${name}: ${stderr}`);
        lost.set(name, await on(name, lostRecords));
      }),
    );
  });

  it('by `deploy all`, approved once', { timeout: minutes(90) }, async () => {
    const { said, thread } = await does('deploy all', minutes(90));
    assert.match(said, /all deployed: \d+ changes made; verified: no changes remain/i);
    for (const host of ['filer1', 'lb1', 'lb2', 'db1', 'db2', 'mail1', 'mail2']) {
      assert.match(thread, new RegExp(`${host} done`), host);
    }
  });

  it('that is healthy in every tier, and says what can fail next', async () => {
    const { said, thread } = await does('status');
    if (isMixed) {
      assert.match(said, /^DEGRADED lab: .*: 1 of \d+ checks is not ok/, thread);
      assert.match(thread, /host\.releases: Dovecot 2\.3 on mail\d and 2\.4 on mail\d share one mail store/);
    } else assert.match(said, /^OK lab: .*all \d+ checks passed/, thread);
    assert.match(
      thread,
      /cluster\.next-loss: Can fail next without an outage: any one of .*; not filer1 \(takes down the mail store\)/i,
    );
  });

  it('and has nothing to do for a second `deploy all`', async () => {
    const { said } = await does('deploy all');
    assert.match(said, /up to date/);
  });

  it('with the six virtual services of the guide, on both real servers each', async () => {
    const { thread } = await does('ipvs');
    console.error(thread);
    for (const service of ['10:3306', '12:80', '12:443', '12:993', '12:995', '12:587']) {
      const [, port] = service.split(':');
      const [a, b] = port === '3306' ? [15, 16] : [17, 18];
      const row = (n: number | undefined) => `\n +-> 192\\.0\\.2\\.${n}:${port} +Route +1 .*`;
      assert.match(thread, new RegExp(`TCP +192\\.0\\.2\\.${service} .*${row(a)}${row(b)}`), service);
    }
  });

  it('whose directories replicate both ways, as an entry shows that is written on each', async () => {
    const { said, thread } = await does('prove ldap');
    assert.match(said, /an entry written on each provider was read on every other, then deleted/i);
    assert.match(thread, /write test +\d+ s ago: mail2 in 0\.\d\d s +\d+ s ago: mail1 in 0\.\d\d s/);
    assert.match((await does('ldap')).thread, /changes go to +here/);
  });

  it('through which mail flows, by every host', async () => {
    const { said, thread } = await does('mailflow');
    assert.match(said, /mail flow of example\.net is ok/i, thread);
    console.error(thread);
    assert.match((await does('mail')).said, /mail of example\.net is ok/i);
  });

  it('and takes a domain, mailboxes and a password, which only the terminal sees', async () => {
    assert.match((await does('domain add example.org')).said, /example\.org added/i);
    assert.match((await does('domain add example.org')).said, /already exists/);
    assert.match((await does('mailbox add anna@exmaple.org')).thread, /Did you mean example\.org/);
    assert.match(
      (await does('mailbox add anna@example.org quota 2G name Anna Schmidt')).said,
      /anna@example\.org added without a password/,
    );
    assert.match((await does('mailbox add anna@example.org')).said, /already exists/);
    const { password, job } = await newPassword('anna@example.org');
    assert.match((await does('mailbox list example.org')).thread, /anna@example\.org +Anna Schmidt +2 GiB +active/);
    await receives('anna@example.org', password);
    const everything = (await demo.workspace.messages(channel)).map(({ ts }) =>
      transcript(demo.workspace, channel, ts),
    );
    assert(!(await Promise.all(everything)).join().includes(password), 'the chat has never seen it');
    assert(!(await terminal('job', job)).includes(password));
  });

  /** Sets one as root at the terminal, approved in the chat. */
  async function newPassword(address: string): Promise<{ readonly password: string; readonly job: string }> {
    const setting = terminal('mailbox', 'password', address);
    const job = await eventually('it waits for approval', async () => {
      const { jobs }: { jobs: readonly Pick<RunRecord, 'id' | 'text' | 'state'>[] } = JSON.parse(
        await terminal('jobs', '--json'),
      );
      return jobs.find(({ text, state }) => text.startsWith('mailbox password') && state === 'waiting')?.id;
    });
    await demo.workspace.slash({ user: 'U0BOB', channel, text: `approve ${job}` });
    const password = /shown only once: (\S+)/.exec(await setting)?.[1] ?? '';
    assert(password.length > 10);
    return { password, job };
  }

  /** Mail that comes in at the second host is read through the VIP, and by POP3 as well. */
  async function receives(to: string, password: string): Promise<void> {
    const mail = `From: bert@example.com\nTo: ${to}\nSubject: hello Anna\n\nGood morning.\n`;
    await on('lb1', 'cat >/tmp/mail; command -v curl >/dev/null || apt-get install -qy curl >/dev/null 2>&1', mail);
    await on(
      'lb1',
      `curl -sS --url smtp://192.0.2.18/%5B192.0.2.13%5D --mail-from bert@example.com --mail-rcpt ${to} -T /tmp/mail`,
    );
    const account = `insecure\nsilent\nshow-error\nuser = "${to}:${password}"\n`;
    const read = (url: string) => on('mail1', 'curl -K -', `${account}url = "${url}"\n`);
    await sleep(3000);
    assert.match(await read('imaps://192.0.2.17/INBOX;MAILINDEX=1'), /Good morning/);
    assert.match(await read('pop3s://192.0.2.18/1'), /Good morning/);
  }

  it('with its secrets only on the hosts that need them, readable only by their owners', async () => {
    const values = secretValues(loadSecrets(demo.env.MAILHA_SECRETS ?? ''));
    const wrong: string[] = [];
    for (const { name: host } of loadInventory(demo.lab.paths.inventory).inventory.hosts) {
      const stdin = `${[...values, ...values.map(inHex)].join('\n')}\n`;
      const { stdout } = await demo.lab.ssh(host, ['sh', '-c', canaries], { stdin, timeoutSeconds: 300 });
      const found = stdout.trim().split('\n').filter(Boolean);
      console.error(`${host}: ${found.join(', ') || 'none'}`);
      assert.equal(await on(host, lostRecords), lost.get(host), `${host}: not everything was written down`);
      const started = await on(host, 'grep -ch type=EXECVE /var/log/audit/audit.log');
      console.error(`${host}: ${started} programs were started`);
      assert(Number(started) > 1000, `${host}: the kernel has noted ${started}`);
      for (const line of found) {
        const [kind, mode = '', , path = ''] = line.split(' ');
        // The last digit is the mode for other users; only root can enter /root.
        const isPrivate = mode.endsWith('0') || path.startsWith('/root/');
        const isFine = kind === 'file' && isPrivate && !/^\/(var\/log|tmp|var\/tmp)\//.test(path);
        if (!isFine) wrong.push(`${host}: ${line}`);
      }
    }
    assert.deepEqual(wrong, []);
    const { app, worker } = demo.children;
    const said = [app.log, worker.log].map((log) => readFileSync(log, 'utf8'));
    const posted = JSON.stringify([await demo.workspace.messages(channel), await demo.workspace.files()]);
    for (const text of [...said, posted]) assert(!values.some((value) => text.includes(value)));
  });

  it('with a worker that needs less than 200 MiB', () => {
    const { pid } = demo.children.worker.process;
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    console.error(`the worker needed ${Math.round(Number(peak) / 1024)} MiB at most`);
    assert(Number(peak) < 200 * 1024);
  });

  it('says on which host changes are made while the first has no directory, and takes them there', async () => {
    await on('mail1', 'systemctl stop slapd');
    const { thread } = await does('status mail');
    assert.match(thread, /directory on mail1 is down: changes are made on mail2/);
    assert.match(
      (await does('mailbox add bert@example.org')).said,
      /added without a password.*mail1 gets it once it serves again/i,
    );
    assert.match((await does('deploy mail')).thread, /restart slapd/);
    const found = 'ldapsearch -LLLQ -Y EXTERNAL -H ldapi:/// -b dc=example,dc=net mail=bert@example.org dn';
    await eventually('mail1 has got it', async () => (await on('mail1', `${found} || true`)).includes('bert@'));
  });

  it('says what a dead filer means, and is well again once it is back', async () => {
    await demo.lab.kill('filer1');
    const { said, thread } = await does('status', minutes(5));
    console.error(thread);
    assert.match(said, /^CRITICAL lab: /);
    assert.match(thread, /filer1/);
    await demo.lab.boot('filer1');
    for (let left = 10; ; left -= 1) {
      const { said: now, thread: why } = await does('status', minutes(5));
      if (/^OK lab: /.test(now) || (isMixed && /: 1 of \d+ checks is not ok/.test(now))) break;
      assert(left > 0, why);
    }
  });
});
