import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import type { Target } from '../../src/model/plan/target.ts';
import { ldapStages } from '../../src/targets/ldap-replication.ts';
import { type SlapdHost, type SlapdHosts, slapdHosts, slapdPackages } from '../support/slapd-hosts.ts';
import { add, certify, initialData, people, person, remove, setUp } from '../support/slapd-setup.ts';
import { temporaryFolder } from '../support/temporary-file.ts';

const target: Target = { id: 'ldap', summary: 'the directories replicate', stages: ldapStages };

/** Deploys as the job does; what was done, in order. */
async function deploy(hosts: SlapdHosts): Promise<readonly string[]> {
  const world = hosts.world();
  await apply(world, target, await preview(world, target));
  return world.changes;
}

const planned = async (hosts: SlapdHosts) =>
  (await preview(hosts.world(), target)).steps.flatMap(({ host, changes }) =>
    changes.map(({ summary }) => `${host}: ${summary}`),
  );

/** Waits for as long as a consumer may take to reconnect. */
async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let left = 100; !(await holds()); left -= 1) {
    if (left === 0) throw new Error(`not within 20 s: ${what}`);
    await sleep(200);
  }
}

const sees = (one: SlapdHost, name: string) => async () => (await people(one)).includes(name);

const inOrder = { concurrency: 1 } as const;

// Clusters of their own, side by side: most of their time goes into waiting.
describe('OpenLDAP', { concurrency: 4 }, () => {
  for (const form of ['file', 'directory'] as const) {
    describe(`two providers, configured by ${form === 'file' ? 'slapd.conf' : 'cn=config'}`, inOrder, () => {
      let hosts: SlapdHosts;
      let mail1: SlapdHost;
      let mail2: SlapdHost;
      before(async () => {
        await ensurePackages(slapdPackages, console.error);
        hosts = await slapdHosts(2);
        [mail1, mail2] = hosts.all as [SlapdHost, SlapdHost];
        for (const one of hosts.all) {
          await setUp(one, form);
          await add(one, initialData(one.host.name));
        }
        await add(mail1, person('alice'));
      });
      after(() => hosts?.stop());

      it('join one at a time, and the second loads the data of the first', async () => {
        const done = await deploy(hosts);
        assert.deepEqual(
          done.filter((line) => /create|back up|load the|read it/.test(line)),
          [
            'mail1: create cn=replica,dc=example,dc=net, the replication account',
            'mail2: back up the directory to /var/backups/mailha-ldap and start slapd with an empty one',
            'mail2: load the directory from mail1 and wait until complete',
            'mail1: write an entry here, read it on the other provider, then delete it and verify the deletion there',
            'mail2: write an entry here, read it on the other provider, then delete it and verify the deletion there',
          ],
        );
        assert.deepEqual(await people(mail2), ['alice', 'postmaster']);
        assert.deepEqual(await planned(hosts), [], 'a new plan is empty');
      });

      it('pass on what is written on each, and what is deleted', async () => {
        await add(mail1, person('bob'));
        await add(mail2, person('carol'));
        await eventually('bob on mail2', sees(mail2, 'bob'));
        await eventually('carol on mail1', sees(mail1, 'carol'));
        await remove(mail2, 'bob');
        await eventually('bob gone on mail1', async () => !(await sees(mail1, 'bob')()));
      });

      it('make up for what was written while one was down', async () => {
        await mail2.sh('systemctl stop slapd');
        await add(mail1, person('dave'));
        await remove(mail1, 'carol');
        await mail2.sh('systemctl start slapd');
        await eventually('dave on mail2', sees(mail2, 'dave'));
        await eventually('carol gone on mail2', async () => !(await sees(mail2, 'carol')()));
      });
    });
  }

  describe('two providers with certificates of one authority', inOrder, () => {
    let hosts: SlapdHosts;
    before(async () => {
      await ensurePackages(slapdPackages, console.error);
      hosts = await slapdHosts(2);
      const authority = temporaryFolder();
      for (const one of hosts.all) {
        await setUp(one, 'file', await certify(one, authority));
        await add(one, initialData(one.host.name));
      }
    });
    after(() => hosts?.stop());

    it('read each other by TLS, without which their passwords are not taken', async () => {
      const [mail1, mail2] = hosts.all as [SlapdHost, SlapdHost];
      await deploy(hosts);
      assert.deepEqual(await planned(hosts), [], 'a new plan is empty');
      assert.match(
        await mail2.sh('cat /etc/ldap/mailha-replication.conf'),
        /starttls=critical[\s\S]*tls_reqcert=demand/,
      );
      const plain = `ldapwhoami -x -H ldap://198.51.100.17/ -D cn=replica,dc=example,dc=net -w x 2>&1 || true`;
      assert.match(await mail2.sh(plain), /Confidentiality required/);
      await add(mail1, person('alice'));
      await eventually('alice on mail2', sees(mail2, 'alice'));
    });
  });

  describe('directories that differ', inOrder, () => {
    let hosts: SlapdHosts;
    before(async () => {
      await ensurePackages(slapdPackages, console.error);
      hosts = await slapdHosts(2);
      for (const one of hosts.all) {
        await setUp(one);
        await add(one, initialData(one.host.name));
      }
    });
    after(() => hosts?.stop());

    it('are refused with what only one has, and left alone', async () => {
      const [mail1, mail2] = hosts.all as [SlapdHost, SlapdHost];
      await add(mail1, person('alice'));
      await add(mail2, person('bob'));
      await assert.rejects(planned(hosts), (error: Error) => {
        assert.equal(error.name, 'Refused');
        assert.match(error.message, /^ {2}mail1 {2}6 entries\n {2}mail2 {2}6 entries$/m);
        assert.match(error.message, /^ {2}mail1 {2}cn=alice,ou=Users,o=domains,dc=example,dc=net {2}is not on mail2$/m);
        assert.match(error.message, /^ {2}mail2 {2}cn=bob,ou=Users,o=domains,dc=example,dc=net {2}is not on mail1$/m);
        return true;
      });
      assert.deepEqual(await people(mail2), ['bob', 'postmaster']);
    });

    it('are restored when the load fails', async () => {
      const [mail1, mail2] = hosts.all as [SlapdHost, SlapdHost];
      await add(mail2, person('alice'));
      const world = hosts.world();
      const failing = {
        ...world,
        change: async (...[host, change]: Parameters<typeof world.change>) => {
          if (change.summary.startsWith('load')) throw new Error('cut off');
          await world.change(host, change);
        },
      };
      const plan = await preview(failing, target);
      assert.match(
        plan.steps.flatMap(({ changes }) => changes.map(({ summary }) => summary)).join('\n'),
        /^back up the directory/m,
      );
      await assert.rejects(apply(failing, target, plan), /cut off/);
      const failed = world.happenings.filter(({ kind }) => kind === 'undo-failed');
      assert.deepEqual(failed, []);
      assert.deepEqual(await people(mail1), ['alice', 'postmaster']);
      assert.equal(await mail1.sh('grep -c mailha-replication /etc/ldap/slapd.conf || true'), '0\n');
    });

    it('are taken from the one that has all that the other has', async () => {
      const [mail1] = hosts.all as [SlapdHost, SlapdHost];
      assert.match((await planned(hosts)).join('\n'), /^mail1: back up the directory/m);
      await deploy(hosts);
      await eventually('bob on mail1', sees(mail1, 'bob'));
      assert.match(await mail1.sh('cat /var/backups/mailha-ldap/*.ldif'), /^dn: cn=alice,/m, 'what it had is kept');
    });
  });

  describe('three providers, of which only the first has entries', inOrder, () => {
    let hosts: SlapdHosts;
    before(async () => {
      await ensurePackages(slapdPackages, console.error);
      hosts = await slapdHosts(3);
      for (const one of hosts.all) await setUp(one);
      await add(hosts.all[0] as SlapdHost, initialData('mail1'));
    });
    after(() => hosts?.stop());

    it('all have every write', async () => {
      await deploy(hosts);
      for (const one of hosts.all) await add(one, person(`of-${one.host.name}`));
      const wanted = ['of-mail1', 'of-mail2', 'of-mail3', 'postmaster'];
      for (const one of hosts.all) {
        await eventually(`all on ${one.host.name}`, async () => (await people(one)).join() === wanted.join());
      }
      assert.deepEqual(await planned(hosts), []);
    });

    it('continue without one that lost its power', async () => {
      const [mail1, mail2, mail3] = hosts.all as [SlapdHost, SlapdHost, SlapdHost];
      await mail3.kill();
      await add(mail1, person('late'));
      await eventually('late on mail2', sees(mail2, 'late'));
    });
  });
});
