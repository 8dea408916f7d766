import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { mailCertificateServed } from '../../src/checks/mail/certificate.ts';
import { mailDaemonsRun } from '../../src/checks/mail/daemons.ts';
import { dovecotFitForNfs } from '../../src/checks/mail/dovecot.ts';
import {
  mailCertificatesAlike,
  mailPortsAnswer,
  mailServicesRun,
  noLocalDatabase,
} from '../../src/checks/mail/services.ts';
import { isReal } from '../../src/dev/lab/iredmail-tarball.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { apply } from '../../src/engine/apply.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Iredmail } from '../../src/model/inventory/mail.ts';
import { countChanges } from '../../src/model/plan/plan.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import { HostError, Refused } from '../../src/model/text/errors.ts';
import { targetNamed } from '../../src/targets/index.ts';
import { iredmailPackages, iredmailStages } from '../../src/targets/iredmail.ts';
import { keepsContract } from '../support/iredmail-contract.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { type LabWorld, labWorld } from '../support/lab-world.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-iredmail' }, console.error);
const iredmail: Target = {
  id: 'iredmail',
  summary: 'iRedMail, on a folder of each host in place of the mail store',
  stages: [defineStage({ on: ['mail'], steps: iredmailPackages, gates: [], order: 'together' }), ...iredmailStages],
};
const folder = '/root/iRedMail.mailha';
/** Written by the installer after it has installed packages. */
const slapdDefaults = '/etc/default/slapd';

async function on(host: string, script: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, ['sh', '-c', script], { stdin, timeoutSeconds: 120 });
  assert.equal(code, 0, `${host}: ${script}: ${stderr}${stdout}`);
  return stdout.trim();
}

const sql = (statement: string) => on('db2', 'mariadb --batch --skip-column-names', `${statement};\n`);

async function deploy(world: LabWorld, target: Target): Promise<void> {
  const began = Date.now();
  const plan = await preview(world, target);
  assert((await apply(world, target, plan)) <= countChanges(plan));
  console.error(`${target.id} took ${Math.round((Date.now() - began) / 1000)} s`);
}

/** The deploy stops at a host, and says why. */
async function stops(world: LabWorld, why: RegExp): Promise<void> {
  await assert.rejects(deploy(world, iredmail), (error) => {
    assert(error instanceof HostError, String(error));
    const said = `${error.message}: ${error.cause}: ${(error.cause as Error | undefined)?.cause ?? ''}`;
    console.error(said);
    assert.match(said, why);
    return true;
  });
}

const declaring = (world: LabWorld, other: Partial<Iredmail>) =>
  world.declaring((inventory) => {
    assert(inventory.mail.iredmail);
    return { ...inventory, mail: { ...inventory.mail, iredmail: { ...inventory.mail.iredmail, ...other } } };
  });

if (!isInside) {
  describe('iRedMail on real hosts', () => {
    before(() => lab.up(['mail1', 'mail2', 'db1', 'db2', 'filer1'], { fresh: true }));
    after(() => lab.down({ now: true }));
    it('passes what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  describe('iRedMail', () => {
    const world = labWorld(lab);
    const { secrets } = world.cluster;
    after(() => world.close());

    it('finds databases', async () => {
      await deploy(world, targetNamed('databases'));
    });

    it('is not unpacked when its tarball is another one, or cut off', async () => {
      await stops(
        declaring(world, { sha256: 'f'.repeat(64) }),
        /a complete but different one, with sha256 \w+ instead of f{64}/,
      );
      const short = join(temporaryFolder(), 'iRedMail.tar.gz');
      const whole = readFileSync(world.cluster.inventory.mail.iredmail?.source ?? '');
      writeFileSync(short, whole.subarray(0, whole.length / 2));
      await stops(declaring(world, { source: short }), /truncated or not a tarball, with sha256/);
      assert.equal(await on('mail1', `ls ${folder}* 2>/dev/null | wc -l`), '0');
    });

    it('is not run without the mail store, nor without the database', async () => {
      await stops(world, /nothing was run: the mail store is not mounted at \/var\/vmail/);
      for (const host of ['mail1', 'mail2']) {
        await on(host, 'mkdir -p /srv/vmail /var/vmail && mount --bind /srv/vmail /var/vmail');
      }
      await stops(world, /nothing was run: the database at db\.example\.net:3306 refuses admin_iredmail/);
      assert.equal(await on('mail1', `ls ${folder}/mailha.run 2>/dev/null | wc -l`), '0');
      // Without directors: a node answers for the VIP directly.
      await on('db1', 'ip address add 192.0.2.10/24 dev eth0');
    });

    it('reports why its installer failed, revokes its database grants, and continues once packages are available', async () => {
      await on('mail1', 'echo nonsense >/etc/apt/apt.conf.d/99broken');
      await stops(
        world,
        /the installer ended with exit code 255; all of it is in .*mailha\.log[\s\S]*Installation failed/,
      );
      assert.doesNotMatch(await sql("SHOW GRANTS FOR 'admin_iredmail'@'%'"), /ALL PRIVILEGES|GRANT OPTION/);
      // The contract is about the logs of a run that succeeds.
      await on('mail1', `rm /etc/apt/apt.conf.d/99broken ${folder}/runtime/install.log`);
    });

    // Only the stand-in can be run again over what it left.
    it('is not restarted over a partial configuration without an explicit request', {
      skip: isReal(lab.paths),
    }, async () => {
      await on('mail1', `mount --bind ${slapdDefaults} ${slapdDefaults} && mount -o remount,bind,ro ${slapdDefaults}`);
      await stops(world, /the installer ended with exit code 1;[\s\S]*ldap_server_config did not finish/);
      await assert.rejects(preview(world, iredmail), (error) => {
        assert(error instanceof Refused);
        assert.match(error.message, /^mail1 is half-configured: .* failed \(the installer ended with exit code 1\)/);
        return true;
      });
      await on('mail1', `umount ${slapdDefaults} && rm -rf ${folder} /etc/ldap/schema/iredmail.schema`);
    });

    it('is installed on one host after the other, and a second plan is empty', async () => {
      await deploy(world, iredmail);
      assert.deepEqual((await preview(world, iredmail)).steps, []);
    });

    for (const host of ['mail1', 'mail2']) keepsContract(host, on);

    it('is judged well', async () => {
      const judged = await diagnose(world, [
        ...[mailServicesRun, mailDaemonsRun, mailPortsAnswer, mailCertificatesAlike, noLocalDatabase],
        ...[dovecotFitForNfs, mailCertificateServed],
      ]);
      assert.equal(judged.length, 7);
      for (const { status, summary } of judged) {
        console.error(summary);
        assert.equal(status, 'ok', summary);
      }
    });

    it('takes a mail by SMTP, keeps it in the Maildir, and gives it by IMAPS and POP3S', async () => {
      const to = 'postmaster@example.net';
      const mail = `From: anna@example.org\nTo: ${to}\nSubject: hello from the lab\n\nGood morning.\n`;
      await on('mail1', `curl -sS --url smtp://127.0.0.1 --mail-from anna@example.org --mail-rcpt ${to} -T -`, mail);
      const maildir = '/var/vmail/vmail1/example.net/p/o/s/postmaster/Maildir';
      await on(
        'mail1',
        `for i in $(seq 60); do grep -rls 'hello from the lab' ${maildir} && exit; sleep 1; done; exit 1`,
      );
      const account = `insecure\nsilent\nshow-error\nuser = "${to}:${secrets.postmasterPassword}"\n`;
      const read = (url: string) => on('mail2', 'curl -K -', `${account}url = "${url}"\n`);
      assert.match(
        await read('imaps://192.0.2.17/INBOX;MAILINDEX=*'),
        /Subject: hello from the lab[\s\S]*Good morning/,
      );
      // The installer has sent mail, too: the newest is the last.
      const [newest] = (await read('pop3s://192.0.2.17/')).trim().split(/\r?\n/).at(-1)?.split(' ') ?? [];
      assert.match(await read(`pop3s://192.0.2.17/${newest}`), /Good morning/);
    });

    it('has Dovecot set up for NFS, and Postfix ask its policy service no more', async () => {
      for (const host of ['mail1', 'mail2']) {
        const settings = 'doveconf mmap_disable mail_fsync mail_nfs_storage mail_nfs_index';
        const wanted = ['mmap_disable = yes', 'mail_fsync = always', 'mail_nfs_storage = yes', 'mail_nfs_index = yes'];
        assert.deepEqual((await on(host, settings)).split('\n'), wanted);
        const restrictions = await on(host, 'postconf -h smtpd_recipient_restrictions');
        assert.doesNotMatch(restrictions, /12340/);
        assert.match(restrictions, /reject_unauth_destination$/);
      }
    });

    it('lets only its own users send by submission', async () => {
      const send =
        'curl -sS --ssl-reqd --insecure --url smtp://192.0.2.18:587 --mail-from postmaster@example.net --mail-rcpt postmaster@example.net -T /etc/hostname';
      const { code } = await lab.ssh('mail1', ['sh', '-c', send]);
      assert.notEqual(code, 0);
      await on('mail1', `${send} -K -`, `user = "postmaster@example.net:${secrets.postmasterPassword}"\n`);
    });

    it('keeps the definer of its triggers with no more rights than they need', async () => {
      await sql("INSERT INTO iredadmin.used_quota (username) VALUES ('a@example.net')");
      assert.equal(
        await sql("SELECT domain FROM iredadmin.used_quota WHERE username = 'a@example.net'"),
        'example.net',
      );
      await sql("INSERT INTO amavisd.maddr (email, domain) VALUES ('b@example.net', 'net.example')");
      assert.equal(await sql("SELECT email_raw FROM amavisd.maddr WHERE email = 'b@example.net'"), 'b@example.net');
      const rights = await sql("SHOW GRANTS FOR 'admin_iredmail'@'%'");
      assert.match(rights, /GRANT USAGE ON \*\.\*/);
      assert.doesNotMatch(rights, /ALL PRIVILEGES|GRANT OPTION/);
    });

    it('has the same keys and values on both hosts, and jobs on the shared store on one', async () => {
      const alike = async (script: string) =>
        assert.equal(await on('mail1', script), await on('mail2', script), script);
      await alike(
        'cat /etc/ssl/certs/iRedMail.crt /etc/ssl/private/iRedMail.key /var/lib/dkim/example.net.pem | sha256sum',
      );
      await alike('grep srs_secrets /opt/iredapd/settings.py');
      if (world.cluster.inventory.mail.iredmail?.roundcube !== false) {
        await alike('grep des_key /opt/www/roundcubemail/config/config.inc.php');
      }
      assert.equal(await on('mail1', "grep -c '^[^#].*delete_mailboxes' /var/spool/cron/crontabs/root"), '1');
      assert.equal(await on('mail2', "crontab -l | grep -c '^# mail1 does it: .*delete_mailboxes'"), '1');
      assert.equal(await on('mail2', "crontab -l | grep -c '^# mail1 does it: .*backup_openldap'"), '1');
    });

    it('shows its clients a certificate that was renewed on the first host, from every host, slapd included', async () => {
      const conf = '/etc/ldap/slapd.conf';
      for (const host of ['mail1', 'mail2']) {
        await on(
          host,
          `usermod -a -G ssl-cert openldap; sed -i 's/^#TLS/TLS/' ${conf} && systemctl restart slapd && systemctl is-active slapd`,
        );
      }
      const judge = async () => (await diagnose(world, [mailCertificateServed]))[0];
      assert.equal((await judge())?.status, 'ok', (await judge())?.summary);
      await on(
        'mail1',
        `cd /root && openssl req -x509 -newkey rsa:2048 -nodes -days 90 -subj /CN=renewed -keyout key -out crt 2>/dev/null &&
          cat key >/etc/ssl/private/iRedMail.key && cat crt >/etc/ssl/certs/iRedMail.crt && rm key crt`,
      );
      const said = await judge();
      console.error(said?.summary);
      assert.match(said?.summary ?? '', /^mail1 serves an outdated certificate on port 993, 587, 443 and 389/);
      const plan = await preview(world, iredmail);
      assert.deepEqual(
        plan.steps.map(({ host, step }) => `${host} ${step}`),
        ['mail1 mail.certificate-served', 'mail2 iredmail.keys'],
      );
      await apply(world, iredmail, plan);
      assert.deepEqual((await preview(world, iredmail)).steps, []);
      for (let left = 20; (await judge())?.status !== 'ok'; left -= 1) {
        assert(left > 0, (await judge())?.summary);
        await world.sleep(1);
      }
      for (const host of ['mail1', 'mail2'])
        for (const service of ['192.0.2.17:993', '192.0.2.18:993', '192.0.2.17:443', '192.0.2.18:443'])
          assert.match(await on(host, `openssl s_client -connect ${service} </dev/null 2>/dev/null`), /CN ?= ?renewed/);
    });

    it('lets the hosts of the cluster pass postscreen and fail2ban', async () => {
      for (const host of ['mail1', 'mail2']) {
        assert.equal(await on(host, 'postmap -q 192.0.2.13 cidr:/etc/postfix/postscreen_access.cidr'), 'permit');
        const ignored = await on(host, 'cat /etc/fail2ban/jail.d/mailha.local');
        assert.match(ignored, /^ignoreip = 127\.0\.0\.1 .*192\.0\.2\.13 .*198\.51\.100\.18$/m);
      }
    });

    it('notices a policy service that is down, without which Postfix takes no mail', async () => {
      const send =
        'curl -sS --url smtp://127.0.0.1 --mail-from anna@example.org --mail-rcpt postmaster@example.net -T /etc/hostname';
      await on('mail1', 'systemctl stop iredapd');
      const { stderr } = await lab.ssh('mail1', ['sh', '-c', `${send} -v`]);
      assert.match(stderr, /< 451 4\.3\.5 .*Server configuration problem/);
      const [judged] = await diagnose(world, [mailDaemonsRun]);
      assert.match(judged?.summary ?? '', /^on mail1 iredapd is inactive; /);
      await on('mail1', 'systemctl start iredapd');
    });

    it('serves the page of the directors on both ports, and leaves no password where others may read it', async () => {
      for (const address of ['192.0.2.17', '192.0.2.18']) {
        const page = (scheme: string) => on('mail1', `curl -sSk ${scheme}://${address}/ldirectord.txt`);
        assert.equal(await page('http'), 'ldirectord');
        assert.equal(await page('https'), 'ldirectord');
      }
      const found = await on(
        'mail1',
        `grep -rl ${secrets.ldapRootPassword} /var/vmail /etc /tmp /var/log /var/spool | wc -l`,
      );
      assert.equal(found, '0');
      assert.equal(await on('mail1', `stat -c %a ${folder} ${folder}/config ${folder}/iRedMail.tips`), '700\n400\n400');
    });

    it('is not installed over another version', async () => {
      await assert.rejects(
        preview(declaring(world, { version: '1.8.2' }), iredmail),
        /mail1 has iRedMail 1\.8\.1, but cluster\.yaml declares 1\.8\.2/,
      );
    });

    it('comes up again as it was when a host is rebooted', async () => {
      await on('mail2', 'systemctl poweroff');
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      await lab.kill('mail2').catch(() => {});
      await lab.boot('mail2');
      await on('mail2', 'mount --bind /srv/vmail /var/vmail');
      for (let left = 40; ; left -= 1) {
        const [judged] = await diagnose(world, [mailPortsAnswer]);
        if (judged?.status === 'ok') break;
        assert(left > 0, judged?.summary);
        await world.sleep(2);
      }
      assert.deepEqual((await preview(world, iredmail)).steps, []);
    });
  });
}
