import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { apply } from '../../src/engine/apply.ts';
import { preview } from '../../src/engine/preview.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import { keyFiles } from '../../src/facts/mail/iredmail-keys.ts';
import type { Cluster } from '../../src/model/plan/step.ts';
import { defineStage, type Target } from '../../src/model/plan/target.ts';
import type { Operator } from '../../src/model/plan/world.ts';
import { shipped } from '../../src/steps/host/shipped.ts';
import { iredmailConfigured, renderConfig } from '../../src/steps/mail/iredmail-config.ts';
import { iredmailPackages, iredmailStages } from '../../src/targets/iredmail.ts';
import { inventory } from '../support/fake-world.ts';
import { pretendHosts } from '../support/pretend-hosts.ts';
import { bareMail } from '../support/pretend-iredmail.ts';
import { temporaryFolder } from '../support/temporary-file.ts';
import { hostNamed } from '../support/views.ts';

const source = join(temporaryFolder(), 'iRedMail.tar.gz');
writeFileSync(source, 'a tarball');
const iredmail: Target = {
  id: 'iredmail',
  summary: '',
  stages: [defineStage({ on: ['mail'], steps: iredmailPackages, gates: [], order: 'together' }), ...iredmailStages],
};

/** Databases as deployed, and bare mail hosts on which iRedMail is wanted. */
async function ready() {
  const declared = { version: '1.8.1', source, sha256: 'a'.repeat(64) };
  const pretended = pretendHosts({ mail: { ...inventory.mail, iredmail: declared } });
  await pretended.deploy('databases');
  pretended.world.changes.length = 0;
  return { ...pretended, plain: { ...pretended.world, cluster: { ...pretended.world.cluster, inventory } } };
}

const deploy = async (world: Operator) => apply(world, iredmail, await preview(world, iredmail));

describe('iRedMail', () => {
  it('is nothing to do where it is not declared', async () => {
    const { plain } = await ready();
    assert.deepEqual(
      (await preview(plain, iredmail)).steps.filter(({ step }) => step.startsWith('iredmail')),
      [],
    );
  });

  it('is installed by what the plan showed, and planned no more', async () => {
    const { world } = await ready();
    await deploy(world);
    assert.deepEqual((await preview(world, iredmail)).steps, []);
  });

  it('is prepared on all hosts, given its rights, installed on one host after the other, and its rights are taken', async () => {
    const { world, changes } = await ready().then((all) => ({ ...all, changes: all.world.changes }));
    await deploy(world);
    const places = [
      'mail1: create /etc/ssl/certs/iRedMail.crt',
      'mail2: copy certificate and keys from mail1',
      "db1: create account 'admin_iredmail'@'%' with all privileges",
      "mail1: run iRedMail's installer, which also creates its databases",
      "mail1: stop, disable and mask iRedMail's local MariaDB",
      'mail1: restart slapd',
      "mail2: run iRedMail's installer",
      'mail2: comment out cron jobs on shared data (they run on mail1)',
      "mail2: copy webmail's session key and the SRS secret from mail1",
      'mail2: restart slapd',
      "db1: revoke all privileges of 'admin_iredmail'@'%' except those its triggers need",
    ].map((begin) => changes.findIndex((change) => change.startsWith(begin)));
    assert(!places.includes(-1), `${places}\n${changes.join('\n')}`);
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it('makes its databases once, and leaves jobs on the first host', async () => {
    const { world, mail } = await ready();
    const initialize: string[] = [];
    const change: typeof world.change = async (host, wanted) => {
      if (wanted.run[2] === shipped('iredmail-run')) initialize.push(wanted.run[9] ?? '');
      await world.change(host, wanted);
    };
    await deploy({ ...world, change });
    assert.deepEqual(initialize, ['YES', 'NO']);
    assert.equal(mail('mail1').jobs.length, 1);
    assert.equal(mail('mail2').jobs.length, 0);
  });

  it('gives the keys and values of the first host to the second, by no plan and no journal', async () => {
    const { world, mail } = await ready();
    const plan = await preview(world, iredmail);
    await apply(world, iredmail, plan);
    assert.deepEqual(mail('mail2').sums, mail('mail1').sums);
    assert.deepEqual(mail('mail2').values, mail('mail1').values);
    assert.deepEqual(mail('mail2').carried, ['keys', 'values']);
    assert.doesNotMatch(JSON.stringify([plan, world.happenings]), /of mail1"|drawn at/);
  });

  it('takes a certificate that was renewed on the first host to the second, and nothing else', async () => {
    const { world, mail } = await ready();
    await deploy(world);
    mail('mail1').sums.set(keyFiles.certificate, 'a new one');
    const plan = await preview(world, iredmail);
    assert.deepEqual(
      plan.steps.map(({ host, changes }) => [host, ...changes.map(({ summary }) => summary)]),
      [['mail2', 'copy certificate and keys from mail1']],
    );
    await apply(world, iredmail, plan);
    assert.equal(mail('mail2').sums.get(keyFiles.certificate), 'a new one');
  });

  it('has what runs on the first host read a certificate that was put there, slapd too where it has TLS', async () => {
    const { world, mail, hosts } = await ready();
    await deploy(world);
    for (const name of ['mail1', 'mail2']) mail(name).slapdHasTls = true;
    const renewed = 10_000;
    mail('mail1').sums.set(keyFiles.certificate, 'a new one');
    mail('mail1').keysChangedAt = renewed;
    // As if time had passed: the changes of the pretended hosts count it.
    const planned = (await preview(world, iredmail)).steps.map(({ host, step }) => `${host} ${step}`);
    assert.deepEqual(planned, ['mail1 mail.certificate-served', 'mail2 iredmail.keys']);
    mail('mail1').keysChangedAt =
      Math.max(...[...(hosts.get('mail1')?.units.values() ?? [])].map((unit) => unit.changedAt)) + 1;
    const before = hosts.get('mail2')?.units.get('slapd.service')?.changedAt ?? 0;
    await deploy(world);
    assert((hosts.get('mail2')?.units.get('slapd.service')?.changedAt ?? 0) > before, 'slapd of mail2 was restarted');
    assert.deepEqual((await preview(world, iredmail)).steps, []);
  });

  it('reads again what a run that was cut off had put on another host', async () => {
    const { world, mail, hosts } = await ready();
    await deploy(world);
    mail('mail2').keysChangedAt = (hosts.get('mail2')?.units.get('nginx.service')?.changedAt ?? 0) + 1;
    await deploy(world);
    assert.equal(world.changes.at(-1)?.startsWith('mail2: reload Postfix, Dovecot, nginx'), true);
    assert.deepEqual((await preview(world, iredmail)).steps, []);
  });

  it('copies the keys back to the first host when that is reinstalled', async () => {
    const { world, mail } = await ready();
    await deploy(world);
    const before = new Map(mail('mail2').sums);
    mail('mail1').sums.clear();
    await deploy(world);
    assert.deepEqual(mail('mail1').sums, before);
    assert.deepEqual(mail('mail2').sums, before);
  });

  it('writes its answers again where another tarball is unpacked in the place of the old one', async () => {
    const { world } = await ready();
    await deploy(world);
    const { inventory } = world.cluster;
    const other = { version: '1.8.1', source, sha256: 'b'.repeat(64) };
    const cluster = { ...world.cluster, inventory: { ...inventory, mail: { ...inventory.mail, iredmail: other } } };
    const state = { ...bareMail('mail1').state, unpacked: 'a'.repeat(64), run: 'failed' as const };
    const files = new Map([
      [
        paths.iredmailConfig,
        { content: renderConfig(inventory, cluster.secrets), mode: '400', owner: 'root:root', writtenAt: 0 },
      ],
    ]);
    const plan = (of: Cluster) =>
      iredmailConfigured.plan({ files, state }, hostNamed('mail1'), of, { seen: [], missing: [] });
    assert.deepEqual(plan(world.cluster), []);
    assert.equal(plan(cluster).length, 1);
  });

  it('finds the databases when the first host is reinstalled', async () => {
    const { world, mail } = await ready();
    await deploy(world);
    mail('mail1').state = {
      ...mail('mail1').state,
      release: undefined,
      run: 'none',
      unpacked: undefined,
      configured: undefined,
    };
    const run = (await preview(world, iredmail)).steps.find(({ step }) => step === 'iredmail.installed');
    assert.equal(run?.changes[0]?.summary, "run iRedMail's installer");
  });

  for (const [what, state, says] of [
    [
      'in another version',
      { release: '1.7.0', run: 'ok' },
      /mail1 has iRedMail 1\.7\.0, but cluster\.yaml declares 1\.8\.1/,
    ],
    ['while its installer runs', { run: 'running' }, /installer is still running on mail1/],
    [
      'half',
      { run: 'failed', why: 'the installer hangs', configured: 'openldap_config' },
      /mail1 is half-configured: .* failed \(the installer hangs\) after `openldap_config`.* Reinstall the host/,
    ],
    ['cut off', { run: 'cut off', configured: 'add_user_vmail' }, /mail1 is half-configured: .* was interrupted after/],
    [
      'begun by somebody else',
      { run: 'none', configured: '/etc/ldap/schema/iredmail.schema' },
      /mail1 is half-configured: something else .* and left `\/etc\/ldap\/schema\/iredmail\.schema`/,
    ],
    [
      'to its end over an error',
      { release: '1.8.1', run: 'failed', why: 'an error of SQL', configured: 'cleanup' },
      /mail1 is half-configured: .* failed \(an error of SQL\)/,
    ],
  ] as const) {
    it(`is refused on a host that has it ${what}`, async () => {
      const { world, mail } = await ready();
      mail('mail1').state = { ...mail('mail1').state, ...state };
      await assert.rejects(preview(world, iredmail), says);
    });
  }

  it('continues in its folder where the installer failed before it configured anything', async () => {
    const { world, mail } = await ready();
    mail('mail1').state = {
      ...mail('mail1').state,
      run: 'failed',
      unpacked: 'a'.repeat(64),
    };
    const steps = (await preview(world, iredmail)).steps.filter(({ host }) => host === 'mail1').map(({ step }) => step);
    assert(!steps.includes('iredmail.brought'));
    assert(steps.includes('iredmail.installed'));
  });

  it('is given its rights again, and they are taken again, after a run that failed', async () => {
    const { world, mail } = await ready();
    await deploy(world);
    mail('mail2').state = {
      ...mail('mail2').state,
      release: undefined,
      run: 'failed',
      configured: undefined,
    };
    world.changes.length = 0;
    await deploy(world);
    const told = world.changes.filter((change) => change.startsWith('db1'));
    assert.deepEqual(told, [
      "db1: create account 'admin_iredmail'@'%' with all privileges while iRedMail is being installed",
      "db1: revoke all privileges of 'admin_iredmail'@'%' except those its triggers need",
      "db1: remove Galera's GRA_*.log files of iRedMail statements that had already run on the first mail host",
    ]);
    assert.deepEqual((await preview(world, iredmail)).steps, []);
  });

  it('is left alone where it was installed by hand', async () => {
    const { world, mail } = await ready();
    for (const name of ['mail1', 'mail2']) mail(name).state = { ...mail(name).state, release: '1.8.1' };
    const steps = (await preview(world, iredmail)).steps.map(({ step }) => step);
    assert(!steps.includes('iredmail.installed') && !steps.includes('iredmail.configured'), steps.join(' '));
  });

  it('is refused when its tarball cannot be read', async () => {
    const { world } = await ready();
    const { inventory } = world.cluster;
    const gone = { version: '1.8.1', source: '/nowhere/iRedMail.tar.gz', sha256: 'a'.repeat(64) };
    const cluster = { ...world.cluster, inventory: { ...inventory, mail: { ...inventory.mail, iredmail: gone } } };
    await assert.rejects(
      preview({ ...world, cluster }, iredmail),
      /\/nowhere\/iRedMail\.tar\.gz: cannot read .*\(ENOENT\)/,
    );
  });

  it('puts no secret into an argv or its plan', async () => {
    const { world } = await ready();
    const argvs: string[] = [];
    const change: typeof world.change = async (host, wanted) => {
      argvs.push(wanted.run.join(' '));
      await world.change(host, wanted);
    };
    const plan = await preview(world, iredmail);
    await apply({ ...world, change }, iredmail, plan);
    const shown = JSON.stringify(plan);
    for (const [name, secret] of Object.entries(world.cluster.secrets)) {
      assert(!argvs.some((argv) => argv.includes(secret)), name);
      assert(!shown.includes(secret), name);
    }
  });

  it('writes its answers where only root reads them', async () => {
    const { world, hosts } = await ready();
    await deploy(world);
    for (const name of ['mail1', 'mail2']) assert.equal(hosts.get(name)?.files.get(paths.iredmailConfig)?.mode, '400');
  });
});
