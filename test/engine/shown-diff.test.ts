import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprintOf, preview } from '../../src/engine/preview.ts';
import { paths } from '../../src/facts/host/managed-files.ts';
import type { Change } from '../../src/model/plan/step.ts';
import { defineStep } from '../../src/model/plan/step.ts';
import { defineStage } from '../../src/model/plan/target.ts';
import { renderKeepalived } from '../../src/steps/director/keepalived.ts';
import { debianCnf } from '../../src/steps/galera/debian-cnf.ts';
import { putFiles, type WantedFile } from '../../src/steps/host/put-file.ts';
import { cluster, fakeWorld } from '../support/fake-world.ts';
import { fc } from '../support/laws.ts';

const lb1 = cluster.inventory.hosts[1];
assert(lb1);

/** The whole plan, as it would go to Redis and to Slack, for a host with this content in the file's place. */
async function planned(wanted: WantedFile, before: string | undefined, mode = '644'): Promise<string> {
  const now = new Map(
    before === undefined ? [] : [[wanted.path, { content: before, mode, owner: 'root:root', writtenAt: 0 }]],
  );
  return previewed(putFiles(now, [wanted]));
}

async function previewed(changes: readonly Change[]): Promise<string> {
  const step = defineStep({ id: 'a.b', on: ['director'], summary: 'x', facts: {}, plan: () => changes });
  const stage = defineStage({ on: ['director'], only: ['lb1'], steps: [step], gates: [], order: 'as declared' });
  const plan = await preview(
    fakeWorld(() => ''),
    { id: 't', summary: 't', stages: [stage] },
  );
  return JSON.stringify(plan, undefined, 1).replaceAll('\\n', '\n').replaceAll('\\"', '"');
}

const old = 'Xk7OldSecretQ9';
const keepalived = { path: paths.keepalived, content: renderKeepalived(lb1, cluster), mode: '600' };

describe('the diff that an approver reads', () => {
  it('shows that the password of a hand-built keepalived.conf changes, and neither value', async () => {
    const shown = await planned(keepalived, keepalived.content.replaceAll(cluster.secrets.vrrpPassword, old));
    assert(!shown.includes(old) && !shown.includes(cluster.secrets.vrrpPassword), shown);
    assert.match(shown, /^- +auth_pass \*{8}$/m);
    assert.match(shown, /^\+ +auth_pass \*{8}$/m);
  });

  it('hides a file that is nothing but a secret, and says so', async () => {
    const wanted: WantedFile = {
      path: paths.monitorPassword,
      content: `${cluster.secrets.monitorPassword}\n`,
      mode: '600',
    };
    const shown = await planned(wanted, `${old}\n`);
    assert(!shown.includes(old) && !shown.includes(cluster.secrets.monitorPassword), shown);
    assert.match(shown, /^-\*{8}\n\+\*{8}$/m);
  });

  it('shows what is declared to be secret as a whole by its size only', async () => {
    const wanted: WantedFile = { path: '/etc/x.key', content: 'new one\n', secret: 'whole' };
    const shown = await planned(wanted, 'user monitor\nline\n');
    assert.match(shown, /\n-\*{8} \(2 lines\)\n\+\*{8} \(1 line\)\n/);
    assert.doesNotMatch(shown, /monitor|new one/);
  });

  it('shows the keys of a file that not everybody may read, where it stands or as it will be', async () => {
    for (const [mode, now] of [
      ['600', '644'],
      ['644', '640'],
    ] as const) {
      const shown = await planned(
        { path: '/etc/x', content: 'colour = green\n', mode },
        `smtp_login ${old}\n[odd]\n`,
        now,
      );
      assert(!shown.includes(old), shown);
      assert.match(shown, /^-smtp_login \*{8}$/m);
      assert.match(shown, /^\+colour = green$/m);
    }
  });

  it('masks passwords in files that everybody may read, on both sides', async () => {
    const fstab = { path: paths.fstab, content: `//nas/x /x cifs user=u,password=${old}3 0 0\n` };
    const shown = await planned(fstab, `//nas/x /x cifs user=u,password=${old} 0 0\n`);
    assert(!shown.includes(old), shown);
    assert.match(shown, /^-.*password=\*{8} 0 0$/m);
    const debian = await planned(debianCnf(''), `[client]\nuser = debian-sys-maint\npassword = ${old}\n`);
    assert(!debian.includes(old), debian);
  });

  it('shows no line around what changes of a file that not everybody may read', async () => {
    const around = `odd ${old}\n`;
    const shown = await planned(
      { path: '/etc/x', content: `${around}added\n${around}`, mode: '644' },
      around + around,
      '600',
    );
    assert(!shown.includes(old), shown);
    assert.match(shown, /^\+added$/m);
  });

  it('shows nothing of any password that a host has, wherever it stands', async () => {
    const hidden = fc.stringMatching(/^[A-Za-z0-9%^.+~!?]{8,24}$/).map((text) => `Zq${text}`);
    const line = fc.constantFrom(
      ...['auth_pass @', 'password = @', 'notify "curl -u me:@ https://x"', 'passwd = "@"', '@', 'x @ y', '# was @'],
      ...['credentials="@"', 'script "/bin/check --key @"', "IDENTIFIED BY '@'", 'a: @', 'tls://u:@ldap1/'],
    );
    const property = fc.asyncProperty(hidden, fc.array(line, { minLength: 1, maxLength: 4 }), async (value, lines) => {
      const before = lines.map((one) => `  ${one.replaceAll('@', value)}\n`).join('');
      const shown = await planned(keepalived, before);
      assert(!shown.includes(value), shown);
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('stores nothing of a change in Redis that passwords could be tried against', () => {
    const change: Change = { summary: 's', run: ['true'], stdin: 'auth_pass guessme1\n' };
    const other = { secrets: { ...cluster.secrets, rootPassword: 'another-password' } };
    assert.notEqual(fingerprintOf(change, cluster), fingerprintOf(change, other), 'it depends on what a worker knows');
  });
});
