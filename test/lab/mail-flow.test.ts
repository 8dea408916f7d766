import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { mailJob } from '../../jobs/look/mail.ts';
import { mailflowJob } from '../../jobs/look/mailflow.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import type { ReadJob } from '../../src/model/run/job.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { type LabWorld, labWorld } from '../support/lab-world.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-mail-flow' }, console.error);
// Dovecot's cache beside them has the names of headers in it.
const inbox = ['cur', 'new']
  .map((folder) => `/var/vmail/vmail1/example.net/p/o/s/postmaster/Maildir/${folder}`)
  .join(' ');

async function on(host: string, script: string): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, ['sh', '-c', script], { timeoutSeconds: 120 });
  assert.equal(code, 0, `${host}: ${script}: ${stderr}${stdout}`);
  return stdout.trim();
}

async function deploy(world: LabWorld, target: string): Promise<void> {
  const began = Date.now();
  const plan = await preview(world, targetNamed(target));
  await apply(world, targetNamed(target), plan);
  console.error(`${target} took ${Math.round((Date.now() - began) / 1000)} s`);
}

/** What a look comes to: its outcome, all that is not ok, and what it shows. */
async function look(world: LabWorld, job: ReadJob<Record<string, never>>) {
  const from = world.happenings.length;
  const outcome = await job.run(world, {});
  const since = world.happenings.slice(from);
  const texts = since.flatMap((one) => (one.kind === 'output' ? [one.text] : []));
  const bad = since.flatMap((one) =>
    one.kind === 'judged' && one.judgement.status !== 'ok'
      ? [`${one.judgement.status} ${one.judgement.check}: ${one.judgement.summary} -> ${one.judgement.remedy}`]
      : [],
  );
  console.error([outcome.sentence, ...texts, ...bad].join('\n'));
  return { ...outcome, bad, text: texts.join('\n') };
}

if (!isInside) {
  describe('mail flow on real hosts', () => {
    before(() => lab.up(['lb1', 'lb2', 'mail1', 'mail2', 'db1', 'db2', 'filer1'], { fresh: true }));
    after(() => lab.down({ now: true }));
    it('passes what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  describe('mail flow', () => {
    const world = labWorld(lab);
    after(() => world.close());

    it('has nothing to flow through before mail is deployed', async () => {
      const { status, sentence } = await look(world, mailflowJob);
      assert.equal(status, 'unknown');
      assert.match(sentence, /`deploy mail` installs it/);
    });

    it('finds the cluster deployed', async () => {
      for (const target of ['databases', 'directors', 'mail', 'real-servers']) await deploy(world, target);
    });

    it('comes in by both hosts, and out by one through the VIP and by the other itself, for the VIP is persistent', async () => {
      const { status, bad, text } = await look(world, mailflowJob);
      assert.deepEqual([status, bad], ['ok', []]);
      assert.match(text, /^encrypted by +TLSv1\.3 +TLSv1\.3$/m);
      assert.match(text, /mail[12] through lb0 +mail[12] itself/);
      assert.match(text, /^lb0 sends a client to one real server \(persistent for 600 s\); mail[12] was checked/m);
      assert.match(text, /^2 messages removed\.$/m);
      assert.equal(await on('mail1', `grep -rl X-Mailha-Probe ${inbox} | wc -l`), '0');
    });

    it('shows the hosts side by side, and that all services answer through the VIP', async () => {
      const { status, bad, text } = await look(world, mailJob);
      assert.deepEqual([status, bad], ['ok', []]);
      assert.match(text, /^queue deferred +0 +0$/m);
      assert.match(text, /^imaps +192\.0\.2\.12:993 .*\* OK/m);
      assert.match(text, /^submission +192\.0\.2\.12:587 .*220 /m);
    });

    it('goes out by both through the VIP where it is not persistent', async () => {
      const spread = world.declaring((inventory) => ({
        ...inventory,
        services: inventory.services.map(({ persistent: _, ...rest }) => rest),
      }));
      await deploy(spread, 'directors');
      const { status, text } = await look(spread, mailflowJob);
      assert.equal(status, 'ok');
      assert.match(text, /mail[12] through lb0 +mail[12] through lb0/);
      await deploy(world, 'directors');
    });

    it('tells a host that takes no mail, and that the other does', async () => {
      await on('mail2', 'systemctl stop postfix');
      const { status, bad } = await look(world, mailflowJob);
      assert.equal(status, 'degraded');
      assert.match(bad.join(), /degraded mail\.flow-in: SMTP delivery to mail2 failed: .*connection refused/);
      await on('mail2', 'systemctl start postfix');
    });

    it('tells mail that was taken and waits, and sees it come', async () => {
      await on('mail2', 'postconf -e virtual_transport=lmtp:unix:private/nobody && systemctl reload postfix');
      const { status, bad } = await look(world, mailflowJob);
      assert.equal(status, 'degraded');
      assert.match(bad.join(), /mail\.flow-in: mail2 accepted the probe, but it did not arrive within 60 s/);
      const shown = await look(world, mailJob);
      assert.match(shown.text, /^queue deferred +0 +1, oldest/m);
      await on(
        'mail2',
        'postconf -e virtual_transport=lmtp:unix:private/dovecot-lmtp && systemctl reload postfix && postqueue -f',
      );
      for (let left = 30; (await on('mail1', `grep -rl X-Mailha-Probe ${inbox} | wc -l`)) !== '1'; left -= 1) {
        assert(left > 0, 'what waited came into the mailbox');
        await world.sleep(1);
      }
      assert.equal((await look(world, mailflowJob)).status, 'ok');
    });
  });
}
