import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { versionIn } from '../../../src/facts/host/firewall.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { portsGuarded } from '../../../src/steps/host/firewall.ts';
import { renderFirewall } from '../../../src/steps/host/firewall-rules.ts';
import { cluster, inventory } from '../../support/fake-world.ts';
import { hostNamed } from '../../support/views.ts';

const nobody = { seen: [], missing: [] };
const rulesOf = (name: string, of = inventory) => renderFirewall(hostNamed(name), of).text;

const file = (content: string) => ({ content, mode: '644', owner: 'root:root', writtenAt: 1 });
const unit = { known: true, active: 'active', enabled: true, changedAt: 1, restarts: 0 };

interface Found {
  /** The content of the rules; those that are declared when left out. */
  readonly rules?: string | undefined;
  readonly loaded?: string | undefined;
  readonly runs?: boolean;
}

function plan(name: string, found: Found = {}) {
  const bare = portsGuarded.plan(
    { files: new Map(), units: new Map(), firewallVersion: undefined, addresses: [] },
    hostNamed(name),
    cluster,
    nobody,
  );
  const declared = new Map(bare.flatMap(({ file: of }) => (of ? [[of.path, of.after] as const] : [])));
  const rules = 'rules' in found ? found.rules : declared.get(paths.firewall);
  const files = new Map([
    ...[paths.firewallUnit, paths.firewallAgain].map((path) => [path, file(declared.get(path) ?? '')] as const),
    ...(rules === undefined ? [] : ([[paths.firewall, file(rules)]] as const)),
  ]);
  const firewallVersion = 'loaded' in found ? found.loaded : versionIn(rules ?? '');
  const units = new Map(found.runs === false ? [] : [['mailha-firewall.service', unit]]);
  return portsGuarded.plan({ files, units, firewallVersion, addresses: [] }, hostNamed(name), cluster, nobody);
}
const summaries = (changes: ReturnType<typeof plan>) => changes.map(({ summary }) => summary);

describe('firewall.ports-guarded', () => {
  it('is refused where the private interface has another name: the rules would drop the cluster', () => {
    const addresses = [{ interface: 'ens19', address: hostNamed('db1').private, prefix: 24 }];
    const facts = { files: new Map(), units: new Map(), firewallVersion: undefined, addresses };
    assert.throws(() => portsGuarded.plan(facts, hostNamed('db1'), cluster, nobody), {
      name: 'Refused',
      message: /on ens19, cluster\.yaml says eth1: write `interfaces: \{ private: ens19 \}`/,
    });
  });
});

describe('the rules', () => {
  it('allow LDAP only from the other mail hosts on the private network', () => {
    const rules = rulesOf('mail1');
    assert.match(
      rules,
      /iif lo accept\n(.*\n)?\s+iifname "eth1" ip saddr \{ 198\.51\.100\.17, 198\.51\.100\.18 \} tcp dport \{ 389, 636 \} accept\n\s+tcp dport \{ 389, 636 \} counter drop/,
    );
    assert.doesNotMatch(rules, /3306|4567|2049/);
  });

  it('let declared clients reach the directory as well', () => {
    const mail = { ...inventory.mail, ldapClients: ['203.0.113.0/24'] };
    assert.match(
      rulesOf('mail1', { ...inventory, mail }),
      /ip saddr \{ 203\.0\.113\.0\/24 \} tcp dport \{ 389, 636 \} accept\n\s+tcp dport \{ 389, 636 \} counter drop/,
    );
  });

  it('are those of all roles of a host', () => {
    const rules = rulesOf('filer1');
    assert.match(rules, /tcp dport \{ 4444, 4567, 4568 \} accept/);
    assert.match(rules, /iifname "eth1" ip saddr \{ 198\.51\.100\.0\/24 \} tcp dport 2049 accept/);
    assert.match(rules, /udp dport 111 counter drop/);
    assert.doesNotMatch(rules, /389/);
    assert.equal(rules.match(/tcp dport 111 counter drop/g)?.length, 1);
  });

  it('keep rpcbind of a mail host to the private network', () => {
    assert.match(rulesOf('mail2'), /iifname "eth1" ip saddr \{ 198\.51\.100\.0\/24 \} tcp dport 111 accept/);
    assert.match(rulesOf('mail2'), /^ +tcp dport 111 counter drop$/m);
  });

  it('drop nothing that is not named, so that SSH is never shut out', () => {
    for (const name of ['db1', 'mail1', 'filer1']) {
      assert.match(rulesOf(name), /policy accept/);
      for (const [line] of rulesOf(name).matchAll(/^.*drop$/gm))
        assert.match(line, /^ +(tcp|udp) dport \S.* counter drop$/);
    }
  });

  it('have a version that follows from nothing but them', () => {
    assert.equal(
      renderFirewall(hostNamed('mail1'), inventory).version,
      renderFirewall(hostNamed('mail2'), inventory).version,
    );
    assert.notEqual(
      renderFirewall(hostNamed('db1'), inventory).version,
      renderFirewall(hostNamed('mail1'), inventory).version,
    );
  });
});

describe('firewall.ports-guarded', () => {
  it('loads the rules so that they take themselves away, and calls that off by a second change', () => {
    assert.deepEqual(summaries(plan('mail1', { rules: undefined, loaded: undefined, runs: false })), [
      `write ${paths.firewall}`,
      'load the firewall rules, with automatic rollback after 60 s',
      'cancel the rollback (the host is still reachable) and load the rules at boot',
    ]);
  });

  it('plans nothing the second time, on a host of any role', () => {
    for (const name of ['db1', 'filer1', 'mail1', 'mail2']) assert.deepEqual(summaries(plan(name)), []);
  });

  it('loads again what something else flushed', () => {
    assert.deepEqual(summaries(plan('filer1', { loaded: undefined })), [
      'load the firewall rules, with automatic rollback after 60 s',
      'cancel the rollback (the host is still reachable) and load the rules at boot',
    ]);
  });

  it('leaves no port open that was guarded, when new rules are undone', () => {
    const changes = plan('db1', { rules: rulesOf('mail1') });
    const undone = changes.toReversed().flatMap(({ undo = [] }) => undo.map(({ run }) => run.join(' ')));
    assert.match(undone.at(-1) ?? '', /systemctl restart mailha-firewall/);
    assert(!undone.some((run) => run.includes('disable')));
  });

  it('leaves nothing behind when the first ones are undone', () => {
    const changes = plan('db1', { rules: undefined, loaded: undefined, runs: false });
    const undone = changes.toReversed().flatMap(({ undo = [] }) => undo.map(({ run }) => run.join(' ')));
    assert.match(undone[0] ?? '', /disable --now --quiet mailha-firewall/);
    assert(!undone.some((run) => run.includes('restart')));
  });
});
