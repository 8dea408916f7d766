import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ldapJob } from '../../jobs/look/ldap.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { ldapLoss, ldapSilence } from '../../src/drills/ldap-loss.ts';
import { apply } from '../../src/engine/apply.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Drill } from '../../src/model/drill/drill.ts';
import { sshaHash } from '../../src/model/mail/directory.ts';
import { defineStage, type Stage, type Target } from '../../src/model/plan/target.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { iredmailPackages, iredmailStages } from '../../src/targets/iredmail.ts';
import { ldapStages } from '../../src/targets/ldap-replication.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { type LabWorld, labWorld } from '../support/lab-world.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-directory' }, console.error);
const target = (id: string, stages: readonly Stage[]): Target => ({ id, summary: id, stages });
const iredmail = target('iredmail', [
  defineStage({ on: ['mail'], steps: iredmailPackages, gates: [], order: 'together' }),
  ...iredmailStages,
]);
const guests = ['mail1', 'mail2', 'db1', 'db2', 'filer1', 'lb1'];
const postmaster = 'postmaster@example.net';

async function on(host: string, script: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, ['sh', '-c', script], { stdin, timeoutSeconds: 120 });
  assert.equal(code, 0, `${host}: ${script}: ${stderr}${stdout}`);
  return stdout.trim();
}

async function deploy(world: LabWorld, what: Target): Promise<void> {
  const began = Date.now();
  await apply(world, what, await preview(world, what));
  console.error(`${what.id} took ${Math.round((Date.now() - began) / 1000)} s`);
}

interface Tried {
  readonly ok: boolean;
  readonly seconds: number;
}

if (!isInside) {
  describe('a mail host without its own directory, on real hosts', () => {
    before(() => lab.up(guests, { fresh: true }));
    after(() => lab.down({ now: true }));
    it('passes what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  describe('a mail host without its own directory', () => {
    const world = labWorld(lab).declaring((inventory) => ({
      ...inventory,
      hosts: inventory.hosts.filter(({ name }) => guests.includes(name)),
    }));
    after(() => world.close());
    const password = world.cluster.secrets.postmasterPassword;

    async function tried(what: string, script: string, stdin = ''): Promise<Tried> {
      const began = Date.now();
      const { code, stdout, stderr } = await lab.ssh('mail1', ['sh', '-c', script], { stdin, timeoutSeconds: 120 });
      const seconds = Number(/^time ([\d.]+)$/m.exec(stdout)?.[1] ?? (Date.now() - began) / 1000);
      const [why = ''] = stderr.trim().split('\n');
      console.error(`${what}: ${code === 0 ? 'ok' : `failed (${why})`} in ${seconds.toFixed(2)} s`);
      return { ok: code === 0, seconds };
    }
    const config = (lines: string) =>
      `insecure\nsilent\nshow-error\nmax-time = 90\nwrite-out = "\\ntime %{time_total}\\n"\n${lines}`;
    const account = `user = "${postmaster}:${password}"\n`;
    const login = (what: string) =>
      tried(`${what}: IMAP login on mail2`, 'curl -K -', config(`url = "imaps://192.0.2.18/"\n${account}`));
    const submit = (what: string) =>
      tried(
        `${what}: submission on mail2`,
        'echo Subject: hello >/tmp/hello; curl -K -',
        config(
          `url = "smtp://192.0.2.18:587"\nssl-reqd\nmail-from = "${postmaster}"\nmail-rcpt = "${postmaster}"\nupload-file = "/tmp/hello"\n${account}`,
        ),
      );
    const send = (what: string) =>
      tried(
        `${what}: port 25 on mail2`,
        'echo Subject: hello >/tmp/hello; curl -K -',
        config(
          `url = "smtp://192.0.2.18/%5B192.0.2.17%5D"\nmail-from = "anna@example.org"\nmail-rcpt = "${postmaster}"\nupload-file = "/tmp/hello"\n`,
        ),
      );
    const all = async (what: string) => [await login(what), await submit(what), await send(what)] as const;
    const drop = 'nft -f -';
    const dropping =
      'table inet lost { chain in { type filter hook input priority -10; tcp dport { 389, 636 } drop; }; }\n';

    it('is set up, with the local directory only', async () => {
      await deploy(world, targetNamed('databases'));
      for (const host of ['mail1', 'mail2'])
        await on(host, 'mkdir -p /srv/vmail /var/vmail && mount --bind /srv/vmail /var/vmail');
      await on('db1', 'ip address add 192.0.2.10/24 dev eth0');
      await on(
        'mail2',
        '{ apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -qy --no-install-recommends install nftables; } >/dev/null',
      );
      await deploy(world, iredmail);
      await deploy(world, target('replication', ldapStages.slice(0, -1)));
      assert((await all('slapd runs')).every(({ ok }) => ok));
    });

    it('could neither authenticate nor take mail while its slapd was down', async () => {
      await on('mail2', 'systemctl stop slapd');
      const before = await all('before, slapd down');
      assert(before.every(({ ok }) => !ok));
      await on('mail2', 'systemctl start slapd');
      await on('mail2', drop, dropping);
      const silent = await all('before, packets dropped');
      assert(silent.slice(0, 2).every(({ ok, seconds }) => !ok || seconds > 3));
      await on('mail2', 'nft delete table inet lost; systemctl restart dovecot postfix');
    });

    it('is given the other host’s directory, once', async () => {
      const clients = target('clients', ldapStages);
      await deploy(world, clients);
      assert.deepEqual((await preview(world, clients)).steps, []);
      assert((await all('slapd runs')).every(({ ok }) => ok));
    });

    /** What the drill expects of the cluster, with its fault in place. */
    async function meets({ expect, id }: Drill): Promise<void> {
      const mail2 = world.cluster.inventory.hosts.find(({ name }) => name === 'mail2');
      assert(mail2);
      const judged = await diagnose(
        world,
        expect(mail2, world.cluster.inventory).map(({ check }) => check),
      );
      for (const { status, summary } of judged) {
        console.error(`${id}: ${status}: ${summary}`);
        assert.equal(status, 'ok', summary);
      }
    }

    it('serves from it within 2 s while its slapd is down, and within 3 s while packets are dropped', async () => {
      await on('mail2', 'systemctl stop slapd');
      for (const what of ['slapd down', 'slapd down, again'])
        for (const { ok, seconds } of await all(what)) assert(ok && seconds < 2, what);
      await meets(ldapLoss);
      console.error((await ldapJob.run(world, {})).sentence);
      const shown = world.happenings.findLast(({ kind }) => kind === 'output');
      assert(shown?.kind === 'output');
      console.error(shown.text);
      assert.match(shown.text, /Dovecot asks +own, mail2 \(now own\) +own, mail1 \(now mail1\)/);
      await on('mail2', drop, dropping);
      for (const what of ['down and packets dropped', 'down and packets dropped, again'])
        for (const { ok, seconds } of await all(what)) assert(ok && seconds < 3, what);
      await meets(ldapSilence);
      await on('mail2', 'systemctl restart dovecot postfix');
      for (const { ok, seconds } of await all('packets dropped, programs restarted')) assert(ok && seconds < 3);
    });

    it('returns to its own directory when slapd is back', async () => {
      await on('mail2', 'nft delete table inet lost; systemctl start slapd');
      assert((await all('slapd back')).every(({ ok }) => ok));
      const far = "ss -Htn state established '( dport = :389 )' dst 198.51.100.17 | wc -l";
      // Its consumer of mail1 stays connected there.
      assert.equal(
        await on('mail2', `for i in 1 2 3 4 5 6; do n=$(${far}); [ "$n" -le 1 ] && break; sleep 1; done; echo $n`),
        '1',
      );
    });

    /** Weights of imaps by host, as soon as they are these. */
    async function weights(wanted: string, withinSeconds: number): Promise<string> {
      const began = Date.now();
      for (;;) {
        const table = await on('lb1', 'ipvsadm -Ln -t 192.0.2.12:993');
        const now = ['17', '18']
          .map((n) => new RegExp(`192\\.0\\.2\\.${n}:993 +Route +(\\d)`).exec(table)?.[1])
          .join(' ');
        const seconds = (Date.now() - began) / 1000;
        if (now === wanted || seconds > withinSeconds) {
          console.error(`imaps weights ${now} after ${seconds.toFixed(0)} s`);
          return now;
        }
        await sleep(1000);
      }
    }
    const reasons = () => on('lb1', 'tail -n 3 /run/mailha/checks/*993* 2>/dev/null || true');

    it('is taken out by the directors while it cannot authenticate, and only then', async () => {
      await on('db1', 'ip address del 192.0.2.10/24 dev eth0');
      await deploy(world, targetNamed('directors'));
      assert.equal(await weights('1 1', 30), '1 1');
      await on('mail2', 'kill -STOP $(pidof slapd)');
      assert.equal(await weights('1 0', 60), '1 0');
      console.error(await reasons());
      await on('mail2', 'kill -CONT $(pidof slapd)');
      assert.equal(await weights('1 1', 60), '1 1');
    });

    it('stays in while the checks’ mailbox is refused everywhere', async () => {
      const dn = 'mail=mailha-check@example.net,ou=Users,domainName=example.net,o=domains,dc=example,dc=net';
      // A hash, as a change of the password stores it: with a plain value Dovecot 2.4 answers UNAVAILABLE.
      const set = `dn: ${dn}\nchangetype: modify\nreplace: userPassword\nuserPassword: ${sshaHash('other')}\n`;
      await on('mail1', 'ldapmodify -Q -Y EXTERNAL -H ldapi:///', set);
      await sleep(40_000);
      assert.equal(await weights('1 1', 0), '1 1');
      assert.match(await reasons(), /AUTHENTICATIONFAILED|no answer/);
      await deploy(world, target('clients', ldapStages));
      await sleep(15_000);
      assert.equal(await reasons(), '');
    });
  });
}
