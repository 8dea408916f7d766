import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { ownHostsTrusted, renderPermits } from '../../../src/steps/mail/iredmail-trust.ts';
import { cluster } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { temporaryFolder } from '../../support/temporary-file.ts';
import { hostNamed } from '../../support/views.ts';

const iredmail = { version: '1.8.1', source: 'x.tar.gz', sha256: 'a'.repeat(64) };
const declared = { ...cluster, inventory: { ...cluster.inventory, mail: { ...cluster.inventory.mail, iredmail } } };
const bare = bareMail('mail1').state;
const state = { ...bare, release: '1.8.1', run: 'ok' };

const plan = (contents: Readonly<Record<string, string>>, of: object = state) =>
  ownHostsTrusted.plan(
    {
      files: new Map(
        Object.entries(contents).map(([path, content]) => [
          path,
          { content, mode: '644', owner: 'root:root', writtenAt: 1 },
        ]),
      ),
      state: of,
    },
    hostNamed('mail1'),
    declared,
    { seen: [], missing: [] },
  );

const access = '# Permit local clients\n127.0.0.0/8 permit\n';
const jails =
  '[DEFAULT]\nbantime = 3600\nignoreip    = 127.0.0.1 127.0.0.0/8\n  10.0.0.0/8\n\n[sshd]\nenabled = true\n';

/** Runs the real change on a host that has these files, and gives back all that it has then. */
function run(before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const root = temporaryFolder();
  for (const folder of ['postfix', 'fail2ban']) mkdirSync(join(root, 'etc', folder), { recursive: true });
  for (const [path, content] of Object.entries(before)) writeFileSync(join(root, path), content);
  const [change] = plan({}, bare);
  const [program = '', ...args] = change?.run ?? [];
  const here = args.map((arg) => arg.replaceAll('/etc/', `${root}/etc/`));
  const { status, stderr } = spawnSync(program, here, { input: change?.stdin ?? '', encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const all = [paths.postscreenAccess, paths.jails, paths.ownJail].filter((path) => existsSync(join(root, path)));
  return Object.fromEntries(all.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

describe('iredmail.own-hosts-trusted', () => {
  it('puts directors and mail hosts before all rules of postscreen, and into what fail2ban ignores', () => {
    const after = run({ [paths.postscreenAccess]: access, [paths.jails]: jails });
    assert.equal(after[paths.postscreenAccess], renderPermits(declared.inventory) + access);
    assert.match(renderPermits(declared.inventory), /^192\.0\.2\.13 permit\n198\.51\.100\.13 permit$/m);
    assert.doesNotMatch(renderPermits(declared.inventory), /192\.0\.2\.15 /);
    assert.equal(after[paths.jails], jails);
    assert.match(
      after[paths.ownJail] ?? '',
      /^\[DEFAULT\]\nignoreip = 127\.0\.0\.1 127\.0\.0\.0\/8 10\.0\.0\.0\/8 192\.0\.2\.13 .*198\.51\.100\.18\n$/m,
    );
  });

  it('plans nothing the second time, and again once a host or a line of others has come', () => {
    const after = run({ [paths.postscreenAccess]: access, [paths.jails]: jails });
    assert.deepEqual(plan(after), []);
    assert.equal(plan({ ...after, [paths.jails]: jails.replace('10.0.0.0/8', '10.9.0.0/16') }).length, 1);
    assert.equal(plan({ ...after, [paths.postscreenAccess]: access }).length, 1);
  });

  it('takes its old part away for the new one', () => {
    const old = '# BEGIN mailha: hosts of the cluster\n192.0.2.99 permit\n# END mailha: hosts of the cluster\n';
    assert.equal(
      run({ [paths.postscreenAccess]: old + access })[paths.postscreenAccess],
      renderPermits(declared.inventory) + access,
    );
  });

  it('touches nothing where there is neither', () => {
    assert.deepEqual(run({}), {});
    assert.deepEqual(plan({}), []);
  });
});
