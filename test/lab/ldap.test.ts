import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ldapJob } from '../../jobs/look/ldap.ts';
import { slapdServes } from '../../src/checks/ldap/serves.ts';
import { openLab } from '../../src/dev/lab/lab.ts';
import { apply } from '../../src/engine/apply.ts';
import { diagnose } from '../../src/engine/diagnose.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Target } from '../../src/model/plan/target.ts';
import { ldapStages, replicationGates } from '../../src/targets/ldap-replication.ts';
import { isInside, runInside } from '../support/lab-inside.ts';
import { labWorld } from '../support/lab-world.ts';
import { initialData, person, slapdConf, suffix } from '../support/slapd-setup.ts';

const lab = openLab({ name: process.env.MAILHA_LAB ?? 'test-ldap' }, console.error);
const target: Target = { id: 'ldap', summary: 'the directories replicate', stages: ldapStages };
const guests = ['mail1', 'mail2'];

async function on(host: string, script: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await lab.ssh(host, ['sh', '-c', script], { stdin, timeoutSeconds: 300 });
  assert.equal(code, 0, `${host}: ${script.slice(0, 100)}: ${stderr}`);
  return stdout;
}

const asRootdn = `-x -H ldapi:/// -D cn=Manager,${suffix} -w manager-password`;
const add = (host: string, ldif: string) => on(host, `ldapadd ${asRootdn} >/dev/null`, ldif);
const sees = async (host: string, name: string) =>
  (await on(host, `ldapsearch -LLL ${asRootdn} -b ${suffix} '(cn=${name})' cn`)).includes(`cn: ${name}`);

/** As iRedMail's installer leaves a host: slapd by Debian's package, slapd.conf, and entries of its own. */
async function install(host: string): Promise<void> {
  await on(
    host,
    'export DEBIAN_FRONTEND=noninteractive; apt-get -q update >/dev/null && apt-get -q -y --no-install-recommends install slapd ldap-utils >/dev/null',
  );
  await on(host, 'cat >/etc/ldap/slapd.conf', slapdConf);
  await on(
    host,
    `systemctl stop slapd
    chown openldap:openldap /etc/ldap/slapd.conf && chmod 640 /etc/ldap/slapd.conf
    install -d -o openldap -g openldap /var/lib/ldap/example.net
    sed -i 's|^SLAPD_CONF=.*|SLAPD_CONF=/etc/ldap/slapd.conf|' /etc/default/slapd
    systemctl start slapd
    until ldapwhoami -Q -Y EXTERNAL -H ldapi:/// >/dev/null 2>&1; do sleep 1; done`,
  );
  await add(host, initialData(host));
}

if (!isInside) {
  describe('the directory on real hosts', () => {
    before(() => lab.up(guests, { fresh: true }));
    after(() => lab.down({ now: true }));
    it('passes what is tested inside the lab', () => runInside(lab, import.meta.filename));
  });
} else {
  describe('the directory', () => {
    const world = labWorld(lab).declaring((inventory) => ({
      ...inventory,
      hosts: inventory.hosts.filter(({ name }) => guests.includes(name)),
      mail: { ...inventory.mail, iredmail: undefined },
    }));
    const ours = [slapdServes, ...replicationGates];
    after(() => world.close());

    async function eventually(what: string, withinSeconds: number, holds: () => Promise<boolean>): Promise<void> {
      const started = Date.now();
      while (!(await holds())) {
        if (Date.now() - started > withinSeconds * 1000) assert.fail(`not within ${withinSeconds} s: ${what}`);
        await sleep(500);
      }
      console.error(`${what}: after ${((Date.now() - started) / 1000).toFixed(1)} s`);
    }

    const isOk = async () => (await diagnose(world, ours)).every(({ status }) => status === 'ok');

    it('is set up on both, and a new plan is empty', async () => {
      await Promise.all(guests.map(install));
      await apply(world, target, await preview(world, target));
      assert.deepEqual((await preview(world, target)).steps, []);
      const { status, sentence = '' } = await ldapJob.run(world, {});
      assert.equal(status, 'ok', sentence);
      const shown = world.happenings.findLast(({ kind }) => kind === 'output');
      console.error(shown?.kind === 'output' ? shown.text : 'nothing shown');
    });

    it('has on each what is written on the other', async () => {
      await add('mail1', person('of-mail1'));
      await add('mail2', person('of-mail2'));
      await eventually('what mail1 was told is on mail2', 20, () => sees('mail2', 'of-mail1'));
      await eventually('what mail2 was told is on mail1', 20, () => sees('mail1', 'of-mail2'));
    });

    it('makes up for what was written while a host was without power', async () => {
      await lab.kill('mail2');
      await add('mail1', person('meanwhile'));
      await lab.boot('mail2');
      await eventually('what was written meanwhile is on mail2', 120, async () =>
        sees('mail2', 'meanwhile').catch(() => false),
      );
      await eventually('all checks are ok', 90, isOk);
    });
  });
}
