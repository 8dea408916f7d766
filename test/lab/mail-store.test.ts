import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { statusJob } from '../../jobs/look/status.ts';
import { checks } from '../../src/checks/index.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { apply } from '../../src/engine/apply.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Judgement } from '../../src/model/check/judgement.ts';
import { countChanges, hostsOf } from '../../src/model/plan/plan.ts';
import { describe as told } from '../../src/model/text/errors.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { mailStoreStages } from '../../src/targets/mail-store.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { labWorld } from '../support/lab-world.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-mail-store' }, console.error);
const target = targetNamed('mail-store');
const guests = ['filer1', 'mail1', 'mail2'];

// systemd takes a dollar for a variable of its own, unless there are two.
const listener =
  '$$s = IO::Socket::INET->new(LocalPort => shift, Listen => 5, ReuseAddr => 1) or die; while ($$s->accept) {}';

/** What is there before mailha comes, of an older mail store. */
const oldMail = '/srv/vmail/vmail1/example.net/old';

async function on(host: string, ...argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, argv, { timeoutSeconds: 90 });
  assert.equal(code, 0, `${host}: ${argv.join(' ')}: ${stderr}`);
  return stdout.trim();
}

if (!isInside) {
  describe('the mail store on real hosts', () => {
    before(() => lab.up(guests, { fresh: true }));
    after(() => lab.down({ now: true }));
    it('passes what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  describe('the mail store', () => {
    const world = labWorld(lab).declaring((inventory) => ({
      ...inventory,
      hosts: inventory.hosts.filter(({ name }) => guests.includes(name)),
    }));
    const ours = checks.filter(({ id }) => id.startsWith('mail-store.') || id.startsWith('nfs.'));
    after(() => world.close());

    const look = async (): Promise<Readonly<Record<string, Judgement>>> =>
      Object.fromEntries((await diagnose(world, ours)).map((judgement) => [judgement.check, judgement]));
    const isOk = (said: Readonly<Record<string, Judgement>>) =>
      Object.values(said).length === ours.length && Object.values(said).every(({ status }) => status === 'ok');
    async function eventuallyOk(what: string, withinSeconds: number): Promise<void> {
      const started = Date.now();
      for (;;) {
        const said = await look();
        const seconds = Math.round((Date.now() - started) / 1000);
        if (isOk(said)) return console.error(`${what}: ok after ${seconds} s`);
        if (seconds > withinSeconds) assert.fail(`${what}: ${JSON.stringify(said, undefined, 1)}`);
        await sleep(1000);
      }
    }

    /** In good order. Gives back how many seconds it took. */
    async function turnOff(host: string): Promise<number> {
      const started = Date.now();
      await lab.ssh(host, ['systemctl', 'poweroff']);
      while ((await lab.status()).guests.some(({ name, up }) => name === host && up)) {
        assert(Date.now() - started < 300_000, `${host} is off`);
        await sleep(1000);
      }
      return Math.round((Date.now() - started) / 1000);
    }

    it('is said nothing of before it is set up', async () => {
      assert.deepEqual(await look(), {});
    });

    it('does not hide what stands in the folder that it would be mounted on', async () => {
      await on('mail2', 'sh', '-c', 'mkdir -p /var/vmail && echo local >/var/vmail/letter');
      await assert.rejects(preview(world, target), /\/var\/vmail on mail2 is not mounted and contains "letter"/);
      await on('mail2', 'rm', '-r', '/var/vmail');
    });

    it('is deployed from bare hosts by what the plan showed, and a second plan is empty', async () => {
      await on(
        'filer1',
        'sh',
        '-c',
        `mkdir -p "$1" && echo old >"$1/letter" && chown -R 2000:2000 /srv/vmail/vmail1 && chmod 711 /srv/vmail`,
        'sh',
        oldMail,
      );
      const before = await on('filer1', 'find', '/srv/vmail', '-printf', '%p %u:%g %m %s %T@\\n');
      const plan = await preview(world, target);
      assert.deepEqual(hostsOf(plan), guests);
      const started = Date.now();
      assert((await apply(world, target, plan)) <= countChanges(plan));
      console.error(`deployed in ${Math.round((Date.now() - started) / 1000)} s`);
      assert.deepEqual((await preview(world, target)).steps, []);
      assert.equal(await on('filer1', 'find', '/srv/vmail', '-printf', '%p %u:%g %m %s %T@\\n'), before);
      const said = await look();
      for (const { check, status, summary } of Object.values(said)) console.error(`${check}: ${status}: ${summary}`);
      assert(isOk(said), JSON.stringify(said));
    });

    it('is one: what one mail host writes the other reads, as the user of the mail', async () => {
      const folder = '/var/vmail/vmail1/example.net';
      const as = ['setpriv', '--reuid=2000', '--regid=2000', '--clear-groups', 'sh', '-c'];
      assert.equal(await on('mail2', 'sh', '-c', `cat ${folder}/old/letter; ls ${folder}`), 'old\nold');
      await on('mail1', ...as, `mkdir ${folder}/new && echo written on mail1 >${folder}/new/letter`);
      assert.equal(
        await on('mail2', ...as, `cat ${folder}/new/letter; stat -c %u:%g ${folder}/new/letter`),
        'written on mail1\n2000:2000',
      );
      await on('mail2', ...as, `flock -n ${folder}/new/lock sleep 10 >/dev/null 2>&1 & sleep 1`);
      const lock = (wait: string) => `flock ${wait} ${folder}/new/lock true && echo free || echo held`;
      assert.equal(await on('mail1', ...as, lock('-n')), 'held');
      assert.equal(await on('mail1', ...as, lock('-w 60')), 'free');
    });

    it('is mounted with the options that keep mail safe, and served on the private network only', async () => {
      const options = await on('mail1', 'findmnt', '-n', '-o', 'FSTYPE,OPTIONS', '/var/vmail');
      console.error(options);
      for (const option of ['nfs4', 'vers=4.2', 'hard', 'nosuid', 'nodev', 'noexec', 'noatime'])
        assert(options.includes(option), option);
      assert.match(
        await on('filer1', 'ss', '-Hltn', 'sport', '=', ':2049'),
        /^LISTEN +\S+ +\S+ +198\.51\.100\.11:2049 +\S+$/,
      );
    });

    it('is reached on the private network only, as rpcbind is, and the directory by the mail hosts alone', async () => {
      // Somebody listens on every address, as Debian's slapd would.
      const listen = (host: string, port: number) =>
        on(
          host,
          'systemd-run',
          '--quiet',
          '--unit',
          `lab-${port}`,
          'perl',
          '-MIO::Socket::INET',
          '-e',
          listener,
          String(port),
        );
      await listen('mail1', 389);
      // NFS 4 needs no rpcbind, and policy-rc.d has kept Debian's from starting.
      await listen('mail1', 111);
      await listen('filer1', 111);
      await sleep(2000);
      const reaches = async (from: string, to: string, port: number) => {
        const { code } = await lab.ssh(from, ['bash', '-c', `timeout 5 bash -c '</dev/tcp/${to}/${port}'`]);
        return code === 0;
      };
      const cases = [
        ['mail2', '198.51.100.17', 389, true],
        ['mail1', '192.0.2.17', 389, true],
        ['mail2', '192.0.2.17', 389, false],
        ['filer1', '198.51.100.17', 389, false],
        ['filer1', '198.51.100.17', 111, true],
        ['filer1', '192.0.2.17', 111, false],
        ['mail1', '198.51.100.11', 111, true],
        ['mail1', '192.0.2.11', 111, false],
        ['mail1', '198.51.100.11', 2049, true],
      ] as const;
      for (const [from, to, port, open] of cases)
        assert.equal(await reaches(from, to, port), open, `from ${from} to ${to}:${port}`);
      await on('mail1', 'systemctl', 'stop', 'lab-389', 'lab-111');
      await on('filer1', 'systemctl', 'stop', 'lab-111');
      // What serves version 3 listens where it is shut off.
      for (const line of (await on('filer1', 'ss', '-Hlntup')).split('\n')) {
        if (/mountd/.test(line)) assert.match(line, /:20048 /);
      }
      assert.equal(await reaches('mail1', '192.0.2.11', 20048), false);
      assert.equal(await reaches('mail1', '198.51.100.11', 20048), false);
    });

    it('stays guarded when the host loads rules of its own, and says so when they are gone', async () => {
      const [firewall] = checks.filter(({ id }) => id === 'firewall.loaded');
      assert(firewall);
      const judge = async () => (await diagnose(world, [firewall]))[0];
      assert.equal((await judge())?.status, 'ok', (await judge())?.summary);
      for (const verb of ['start', 'reload', 'restart']) {
        await on('filer1', 'systemctl', verb, 'nftables');
        assert.equal((await judge())?.status, 'ok', `after ${verb}: ${(await judge())?.summary}`);
      }
      await on('filer1', 'nft', 'flush', 'ruleset');
      assert.match((await judge())?.summary ?? '', /^filer1 has no firewall rules loaded/);
      const plan = await preview(world, target);
      assert.deepEqual(
        plan.steps.map(({ host, step }) => `${host} ${step}`),
        ['filer1 firewall.ports-guarded'],
      );
      await apply(world, target, plan);
      assert.equal((await judge())?.status, 'ok');
    });

    it('cannot be mistaken for the folder beneath it', async () => {
      await on('mail2', 'systemctl', 'stop', '/var/vmail');
      const { code, stderr } = await lab.ssh('mail2', ['touch', '/var/vmail/stray']);
      assert.notEqual(code, 0);
      console.error(stderr.trim());
      const said = await look();
      assert.equal(said['mail-store.mounted']?.status, 'degraded');
      assert.match(said['mail-store.mounted']?.summary ?? '', /^\/var\/vmail is not mounted on mail2/);
      assert.equal(said['mail-store.mountpoint']?.status, 'ok');
      const plan = await preview(world, target);
      assert.deepEqual(
        plan.steps.flatMap(({ host, changes }) => changes.map(({ summary }) => `${host}: ${summary}`)),
        ['mail2: mount the mail store'],
      );
      await apply(world, target, plan);
    });

    it('is undone where it cannot be mounted, and says why', async () => {
      const forget = `systemctl stop /var/vmail && chattr -i /var/vmail && rmdir /var/vmail &&
        sed -i '/BEGIN mailha: the mail store/,/END mailha: the mail store/d' /etc/fstab &&
        rm /etc/systemd/system/*.service.d/mailha-store.conf && systemctl daemon-reload`;
      await on('mail2', 'sh', '-c', forget);
      const fstab = await on('mail2', 'cat', '/etc/fstab');
      await on('filer1', 'systemctl', 'stop', 'nfs-server');
      const mailHosts = { id: 'mail-hosts', summary: 'without the filer', stages: mailStoreStages.slice(1) };
      const plan = await preview(world, mailHosts);
      assert.deepEqual(hostsOf(plan), ['mail2']);
      await assert.rejects(apply(world, mailHosts, plan), (error: Error) => {
        console.error(told(error));
        return /mail2: mount the mail store/.test(told(error));
      });
      assert.deepEqual(
        world.happenings.filter(({ kind }) => kind === 'undo-failed'),
        [],
      );
      assert.equal(await on('mail2', 'cat', '/etc/fstab'), fstab);
      const left =
        'ls -d /var/vmail /etc/systemd/system/*.service.d/mailha-store.conf; grep vmail /proc/mounts; pgrep mount.nfs; true';
      assert.equal(await on('mail2', 'sh', '-c', `{ ${left}; } 2>/dev/null`), '');
      await on('filer1', 'systemctl', 'start', 'nfs-server');
      await apply(world, target, await preview(world, target));
      await eventuallyOk('deployed again', 120);
    });

    it('is there again after a mail host was rebooted', async () => {
      await turnOff('mail1');
      await lab.boot('mail1');
      await eventuallyOk('mail1 was rebooted', 120);
      // The rules were there before the network was.
      const order = await on(
        'mail1',
        'systemctl',
        'show',
        '-P',
        'ActiveEnterTimestampMonotonic',
        'mailha-firewall',
        'networking',
      );
      const [rules = 0, network = 0] = order.split(/\s+/).map(Number);
      assert(rules > 0 && rules < network, order);
      assert.deepEqual((await preview(world, target)).steps, []);
    });

    it('does not block a look when the filer loses power, and recovers without help when it is back', async () => {
      await lab.kill('filer1');
      // A reader that waits, as Dovecot would.
      await on(
        'mail1',
        'sh',
        '-c',
        'cat /var/vmail/vmail1/example.net/new/letter /var/vmail/vmail1/example.net/old/letter >/root/read 2>&1 & echo',
      );
      for (const round of [1, 2, 3]) {
        const started = Date.now();
        const said = await look();
        const seconds = (Date.now() - started) / 1000;
        console.error(`round ${round}: ${seconds.toFixed(1)} s: ${said['mail-store.answers']?.summary}`);
        // The first look finds that its connection to the filer is dead, and tries to make another.
        assert(seconds < 90, `${seconds} s`);
        assert.equal(said['mail-store.answers']?.status, 'critical');
        assert.match(said['mail-store.answers']?.summary ?? '', /not responding on mail1: .*not responding on mail2: /);
        assert(said['mail-store.answers']?.remedy);
        assert.equal(said['mail-store.mounted']?.status, 'ok');
        assert.equal(said['mail-store.mountpoint']?.status, 'ok');
      }
      const started = Date.now();
      const { status } = await statusJob.run(world, { of: 'mail' });
      console.error(`status mail: ${status} after ${((Date.now() - started) / 1000).toFixed(1)} s`);
      assert.equal(status, 'critical');
      await sleep(60_000);
      // Who asked and had no answer is gone, and not one more each time.
      assert.doesNotMatch(await on('mail1', 'ps', '-eo', 'stat,args'), /stat -f/);
      await lab.boot('filer1');
      await eventuallyOk('the filer is back', 180);
      // Whoever had files open is given time to come back for them before anybody opens another.
      const back = Date.now();
      while (!/written on mail1\nold/.test(await on('mail1', 'cat', '/root/read'))) {
        assert(Date.now() - back < 120_000, 'the reader goes on');
        await sleep(1000);
      }
      console.error(`the reader goes on ${Math.round((Date.now() - back) / 1000)} s later`);
      assert.deepEqual((await preview(world, target)).steps, []);
    });

    it('lets a mail host be rebooted while the filer is away, which waits for it then', async () => {
      await lab.kill('filer1');
      console.error(`mail2 is off after ${await turnOff('mail2')} s`);
      await lab.boot('mail2');
      const said = await look();
      assert.match(said['mail-store.mounted']?.summary ?? '', /\/var\/vmail is not mounted on mail2/);
      await lab.boot('filer1');
      await eventuallyOk('both are back', 240);
    });

    it('says so when others are given mail', async () => {
      await on('filer1', 'exportfs', '-o', 'ro', '192.0.2.0/24:/srv');
      const { 'nfs.mail-store-exported': said } = await look();
      assert.equal(said?.status, 'degraded');
      assert.match(said?.summary ?? '', /\/srv to 192\.0\.2\.0\/24/);
      await on('filer1', 'exportfs', '-ra');
      assert(isOk(await look()));
    });
  });
}
