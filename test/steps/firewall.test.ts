import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paths } from '../../src/facts/managed-files.ts';
import type { Inventory } from '../../src/model/inventory.ts';
import { portsGuarded, renderFirewall } from '../../src/steps/firewall.ts';
import { cluster, inventory } from '../support/fake-world.ts';
import { hostNamed } from '../support/views.ts';

const iredmail = { version: '1.8.1', source: '/srv/iRedMail.tar.gz', sha256: 'a'.repeat(64) };
const withMail: Inventory = { ...inventory, mail: { ...inventory.mail, iredmail } };
const rules = (name: string, of = withMail) => renderFirewall(hostNamed(name), of)?.text ?? '';

describe('firewall.ports-guarded', () => {
  it('opens the ports of Galera to its members, and that of MariaDB to the networks of the cluster', () => {
    for (const name of ['db1', 'filer1']) {
      assert.match(
        rules(name),
        /iifname "eth1" ip saddr \{ 198.51.100.15, 198.51.100.16, 198.51.100.11 \} tcp dport \{ 4444, 4567, 4568 \} accept/,
      );
      assert.match(rules(name), /tcp dport 3306 counter drop/);
      assert.doesNotMatch(rules(name), /389/);
    }
  });

  it('opens the ports of LDAP to the mail hosts on the private network, and to nobody else', () => {
    assert.match(
      rules('mail1'),
      /iifname "eth1" ip saddr \{ 198.51.100.17, 198.51.100.18 \} tcp dport \{ 389, 636 \} accept\n\s+tcp dport \{ 389, 636 \} counter drop/,
    );
    assert.doesNotMatch(rules('mail1'), /3306/);
  });

  it('never names the port of SSH, and lets everything else be', () => {
    for (const name of ['db1', 'filer1', 'mail1']) {
      assert.doesNotMatch(rules(name), /\b22\b/);
      assert.match(rules(name), /policy accept;\n\s+iif lo accept/);
    }
  });

  it('has both on a host that is both', () => {
    const both = { ...hostNamed('mail1'), roles: ['database', 'mail'] as const } as ReturnType<typeof hostNamed>;
    const text = renderFirewall(both, withMail)?.text ?? '';
    assert.match(text, /3306[\s\S]*389/);
  });

  it('has nothing to do on a mail host without a directory, nor on a director', () => {
    assert.equal(renderFirewall(hostNamed('mail1'), inventory), undefined);
    assert.equal(renderFirewall(hostNamed('lb1'), withMail), undefined);
  });

  it('loads rules that take themselves away before it keeps them, and plans nothing once they are there', () => {
    const wanted = renderFirewall(hostNamed('mail1'), withMail);
    const of = { ...cluster, inventory: withMail };
    const nobody = { seen: [], missing: [] };
    const bare = { files: new Map(), units: new Map(), firewallVersion: undefined };
    const changes = portsGuarded.plan(bare, hostNamed('mail1'), of, nobody);
    assert.deepEqual(
      changes.map(({ summary }) => summary.split(/[,/]/)[0]),
      ['write ', 'write ', 'load the rules', 'call that off'],
    );
    const written = changes.flatMap(({ file }) =>
      file ? [[file.path, { content: file.after, mode: '644', owner: 'root:root', writtenAt: 0 }] as const] : [],
    );
    const unit = { known: true, active: 'active', enabled: true, changedAt: 1, restarts: 0 };
    const done = {
      files: new Map(written),
      units: new Map([['mailha-firewall.service', unit]]),
      firewallVersion: wanted?.version,
    };
    assert.deepEqual(portsGuarded.plan(done, hostNamed('mail1'), of, nobody), []);
    assert(written.some(([path]) => path === paths.firewall));
  });
});
