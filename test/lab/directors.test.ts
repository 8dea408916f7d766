import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ipvsJob } from '../../jobs/look/ipvs.ts';
import { statusJob } from '../../jobs/look/status.ts';
import { checks } from '../../src/checks/index.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { apply } from '../../src/engine/apply.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { preview } from '../../src/engine/preview.ts';
import { countChanges, hostsOf } from '../../src/model/plan/plan.ts';
import { keepalivedHoldsVips } from '../../src/steps/director/keepalived.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { type LabWorld, labWorld } from '../support/lab-world.ts';
import { fetchText, outageDuring, type Stayed, stayingDuring } from '../support/web-probe.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-directors' }, console.error);
const directors = targetNamed('directors');
const page = 'http://192.0.2.12/ldirectord.txt';
const served = '200 ldirectord\n';

async function eventually(what: string, withinSeconds: number, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + withinSeconds * 1000; Date.now() < end; await sleep(500)) if (await holds()) return;
  assert.fail(`${what}: not within ${withinSeconds} s`);
}

/** Moves lb0 by the lever; synced, for a loss of power would bring back what was on the disk before. */
async function shift(host: string, by: number): Promise<void> {
  const file = '/var/lib/mailha/priority-lb0';
  const { code, stderr } = await lab.ssh(host, ['sh', '-c', 'echo "$1" >"$2" && sync "$2"', 'sh', String(by), file]);
  assert.equal(code, 0, stderr);
}

/** The verdict of one check now. */
async function verdictOf(world: LabWorld, id: string) {
  const [judgement] = await diagnose(
    world,
    checks.filter((check) => check.id === id),
  );
  assert(judgement, id);
  return judgement;
}

const holdsVips = async (world: LabWorld, name: string) =>
  (await verdictOf(world, 'vip.held-once')).summary ===
  `lb0 (192.0.2.12) is on ${name}; db0 (192.0.2.10) is on ${name}`;

/** `virtual service > real server forward weight`, without connections. */
function tableOf(world: LabWorld, host: string): readonly string[] {
  const output = world.happenings.findLast((happening) => happening.kind === 'output' && happening.host === host);
  const lines = output?.kind === 'output' ? output.text.split('\n') : [];
  let service = '';
  return lines.flatMap((line) => {
    service = /^TCP +(\S+ .*?) *$/.exec(line)?.[1] ?? service;
    const [, address, forward, weight] = /^ +-> (\d\S+) +(\w+) +(\d+) /.exec(line) ?? [];
    return address ? [`${service} > ${address} ${forward} ${weight}`] : [];
  });
}

if (!isInside) {
  describe('the directors on real hosts', () => {
    before(() => lab.up(['lb1', 'lb2', 'db1', 'db2', 'mail1', 'mail2'], { fresh: true }));
    after(() => lab.down({ now: true }));
    it('pass what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  describe('the directors', () => {
    const world = labWorld(lab);
    after(() => world.close());

    it('are deployed from bare hosts by what the plan showed, and a second plan is empty', async () => {
      const plan = await preview(world, directors);
      const inTurn = plan.steps.filter(({ step }) => step === keepalivedHoldsVips.id).map(({ host }) => host);
      assert.deepEqual(inTurn, ['lb2', 'lb1']);
      assert.deepEqual([...hostsOf(plan)].sort(), ['db1', 'db2', 'lb1', 'lb2', 'mail1', 'mail2']);
      assert((await apply(world, directors, plan)) <= countChanges(plan));
      assert.deepEqual((await preview(world, directors)).steps, []);
    });

    it('have the same table, in which only what serves has a weight', async () => {
      await eventually('both tables settle', 60, async () => (await verdictOf(world, 'ipvs.alike')).status === 'ok');
      await ipvsJob.run(world, {});
      const web = (port: number) =>
        [17, 18].map((n) => `192.0.2.12:${port} sh (sh-fallback) > 192.0.2.${n}:${port} Route 1`);
      const later = (service: string, hosts: readonly number[], port: number) =>
        hosts.map((n) => `${service} > 192.0.2.${n}:${port} Route 0`);
      for (const host of ['lb1', 'lb2']) {
        assert.deepEqual([...tableOf(world, host)].sort(), [
          ...later('192.0.2.10:3306 sh (sh-fallback)', [15, 16], 3306),
          ...web(443),
          ...later('192.0.2.12:587 wrr', [17, 18], 587),
          ...web(80),
          ...later('192.0.2.12:993 wrr persistent 600', [17, 18], 993),
          ...later('192.0.2.12:995 wrr persistent 600', [17, 18], 995),
        ]);
      }
    });

    it('say why a real server has no clients', async () => {
      await lab.ssh('mail1', ['systemctl', 'stop', 'nginx']);
      await eventually('mail1 is taken out', 90, async () =>
        (await verdictOf(world, 'real-servers.serve')).summary.includes(
          'mail1 fails its check (port 80: connection refused)',
        ),
      );
      await lab.ssh('mail1', ['systemctl', 'start', 'nginx']);
      await eventually(
        'mail1 serves again',
        90,
        async () => (await verdictOf(world, 'real-servers.serve')).status === 'ok',
      );
    });

    it('answer through the VIP by direct routing, on the preferred director', async () => {
      await eventually('lb1 takes the VIPs', 90, () => holdsVips(world, 'lb1'));
      assert.equal(await fetchText(page), served);
    });

    it('take a configuration change one at a time, while the VIP answers throughout', async () => {
      const changed = world.declaring((inventory) => ({
        ...inventory,
        services: inventory.services.map((service) =>
          service.name === 'imaps' ? { ...service, persistent: 900 } : service,
        ),
      }));
      const plan = await preview(changed, directors);
      assert.deepEqual(hostsOf(plan), ['lb2', 'lb1']);
      const outage = await outageDuring(page, served, () => apply(changed, directors, plan));
      console.error('a configuration change on the live pair:', outage);
      assert(outage.longestGapMs < 3000, JSON.stringify(outage));
      await apply(world, directors, await preview(world, directors));
    });

    it('drain a real server by a file, and give it clients again without it', async () => {
      const file = '/etc/ha.d/maintenance/192.0.2.17';
      for (const host of ['lb1', 'lb2']) await lab.ssh(host, ['touch', file]);
      await eventually('mail1 is drained', 90, async () =>
        (await verdictOf(world, 'real-servers.serve')).summary.includes(`mail1 is drained (${file} on lb1)`),
      );
      assert.equal(await fetchText(page), served);
      for (const host of ['lb1', 'lb2']) await lab.ssh(host, ['rm', file]);
      await eventually(
        'mail1 serves again',
        30,
        async () => !(await verdictOf(world, 'real-servers.serve')).summary.includes('mail1 is drained'),
      );
    });

    it('move a VIP by the lever, and only that one', async () => {
      await shift('lb1', -110);
      const outage = await outageDuring(page, served, () =>
        eventually('lb0 moves', 60, async () => {
          const { summary } = await verdictOf(world, 'vip.held-once');
          return summary === 'lb0 (192.0.2.12) is on lb2; db0 (192.0.2.10) is on lb1';
        }),
      );
      console.error('a switchover by the track file:', outage);
      await eventually('lb1 says why', 30, async () =>
        (await verdictOf(world, 'keepalived.ready')).summary.includes(
          'lb1 is BACKUP for lb0 with priority 90 instead of 200',
        ),
      );
      await shift('lb1', 0);
      await eventually('lb0 comes back', 60, () => holdsVips(world, 'lb1'));
    });

    it('keep who is connected by a VIP that moves there and back', async () => {
      assert.equal((await verdictOf(world, 'ipvs.connection-sync')).status, 'ok');
      const stayed = await stayingDuring(page, async () => {
        await sleep(1000);
        await shift('lb1', -110);
        await eventually('lb0 moves', 60, async () =>
          (await verdictOf(world, 'vip.held-once')).summary.startsWith('lb0 (192.0.2.12) is on lb2'),
        );
        await sleep(2000);
        await shift('lb1', 0);
        await eventually('lb0 comes back', 60, () => holdsVips(world, 'lb1'));
      });
      console.error('a client that stays, while the VIP moves there and back:', stayed);
      assert.equal(stayed.cut, undefined);
      assert(stayed.longestGapMs < 5000, JSON.stringify(stayed));
    });

    it('survive a power loss of the active one, which returns as before, and drop no connection', async () => {
      let stayed: Stayed | undefined;
      const outage = await outageDuring(page, served, async () => {
        stayed = await stayingDuring(page, async () => {
          // The kernel tells of a new connection within two seconds (IPVS_SYNC_FLUSH_TIME in ip_vs_sync.c).
          await sleep(4000);
          await lab.kill('lb1');
          await sleep(8000);
          await lab.boot('lb1');
          await eventually('lb1 says that it is not ready', 60, async () =>
            (await verdictOf(world, 'keepalived.ready')).summary.includes('with priority 80 instead of 200'),
          );
          await eventually('lb1 takes the VIPs back', 400, () => holdsVips(world, 'lb1'));
          await sleep(3000);
        });
      });
      console.error('loss of power of the active director, and its return:', outage, 'who is connected:', stayed);
      assert(outage.longestGapMs < 10_000, JSON.stringify(outage));
      assert.equal(stayed?.cut, undefined);
      assert(stayed && stayed.longestGapMs < 10_000, JSON.stringify(stayed));
      assert.equal((await verdictOf(world, 'ipvs.connection-sync')).status, 'ok');
      assert.deepEqual((await preview(world, directors)).steps, []);
    });

    it('give clients again to a real server that was rebooted, which has its VIP and keeps quiet about it', async () => {
      await lab.ssh('mail1', ['systemctl', 'poweroff']);
      await eventually('mail1 is away', 90, async () => {
        const { summary } = await verdictOf(world, 'host.answers');
        return summary.includes('mail1');
      });
      await lab.boot('mail1');
      assert.equal((await verdictOf(world, 'loopback.holds-vips')).status, 'ok');
      await eventually('mail1 serves', 120, async () =>
        (await verdictOf(world, 'real-servers.serve')).summary.includes('http and https up on all'),
      );
      assert.deepEqual((await preview(world, directors)).steps, []);
    });

    it('are judged by status with the raw table of the active one', async () => {
      world.happenings.length = 0;
      await statusJob.run(world, { of: 'directors' });
      const raw = world.happenings.filter(({ kind }) => kind === 'output');
      assert.equal(raw.length, 1);
      assert.match(JSON.stringify(raw[0]), /"host":"lb1","command":"ipvsadm -Ln","text":"IP Virtual Server version/);
    });
  });
}
