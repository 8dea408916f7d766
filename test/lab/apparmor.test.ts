import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { nothingDenied } from '../../src/checks/host/apparmor.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { labWorld } from '../support/lab-world.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-apparmor' }, console.error);
const host = 'mail1';

/** nginx may read what it needs, and nothing in /srv. */
const profile = `/usr/sbin/nginx flags=(attach_disconnected) {
  capability,
  network,
  signal,
  unix,
  / r,
  /{dev,etc,proc,run,sys,tmp,usr,var}/** rwmlkix,
  include if exists <local/usr.sbin.nginx>
}
`;
const site = 'server { listen 80 default_server; root /srv/site; }\n';

async function on(script: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, ['sh', '-ec', script], { stdin, timeoutSeconds: 200 });
  assert.equal(code, 0, `${script}: ${stderr}${stdout}`);
  return stdout.trim();
}

if (!isInside) {
  describe('a host with AppArmor', { timeout: 15 * 60_000 }, () => {
    before(async () => {
      // Denials are audit messages. Without auditd, a kernel that audits drops most of them.
      process.env.MAILHA_LAB_AUDIT = '1';
      await lab.up([host], { fresh: true });
    });
    after(() => lab.down({ now: true }));
    it('passes what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  const whole = labWorld(lab);
  const world = whole.declaring((inventory) => ({
    ...inventory,
    hosts: inventory.hosts.filter(({ name }) => name === host),
  }));
  after(() => whole.close());
  const page = () => on("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1/page");
  const verdict = async () => (await diagnose(world, [nothingDenied]))[0];

  describe('a profile of AppArmor that keeps a daemon from a file', () => {
    it('is not noticed before it denies something', async () => {
      await on(
        'apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq -y install apparmor auditd curl nginx-light >/dev/null',
      );
      await on('mkdir -p /srv/site; echo hello >/srv/site/page; cat >/etc/nginx/sites-available/default', site);
      await on('cat >/etc/apparmor.d/usr.sbin.nginx; systemctl restart apparmor; systemctl restart nginx', profile);
      assert.match(await on('aa-status --json || cat /sys/kernel/security/apparmor/profiles'), /nginx/);
      assert.equal((await verdict())?.status, 'ok');
    });

    it('is named with the daemon, the file and the remedy, while the daemon only says "permission denied"', async () => {
      assert.equal(await page(), '403');
      // auditd writes once a second.
      await sleep(2000);
      const found = await verdict();
      assert(found !== undefined && 'remedy' in found);
      assert.equal(found.status, 'degraded');
      assert.equal(found.summary, 'AppArmor on mail1 denied nginx open /srv/site/page in the last 24 h');
      assert.match(
        found.remedy ?? '',
        /allow it in \/etc\/apparmor\.d\/local\/usr\.sbin\.nginx, then `systemctl reload apparmor`/,
      );
      console.error(found.remedy);
    });

    it('lets the daemon read the file once the remedy was followed', async () => {
      await on("echo '/srv/** r,' >/etc/apparmor.d/local/usr.sbin.nginx; systemctl reload apparmor");
      assert.equal(await page(), '200');
    });
  });
}
