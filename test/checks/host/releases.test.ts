import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { releasesFit } from '../../../src/checks/host/releases.ts';
import { type OlderPeers, olderPeers } from '../../../src/facts/host/older-peers.ts';
import type { Readings } from '../../../src/facts/host/readings.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

/** Debian 13 on these, 12 on all others. */
const judge = (...upgraded: readonly string[]) => judgeWith('', ...upgraded);

/** The same with these settings on each. */
function judgeWith(settings: string, ...upgraded: readonly string[]) {
  const on = (version: string): { readings: Readings; peers: OlderPeers } => ({
    peers: olderPeers.parse(settings, 0),
    readings: {
      sysctl: new Map(),
      os: { id: 'debian', version },
      kernel: '6.1',
      modules: new Set(),
      rebootFor: undefined,
    },
  });
  const said = inventory.hosts.map(({ name }) => [name, on(upgraded.includes(name) ? '13' : '12')]);
  return judged(releasesFit, view(Object.fromEntries(said)));
}

describe('host.releases', () => {
  it('is ok with one release', () => {
    assert.equal(judge().summary, '7 hosts run Debian 12');
    assert.equal(judge(...inventory.hosts.map(({ name }) => name)).summary, '7 hosts run Debian 13');
  });

  it('is ok with directors, filer and databases ahead of the mail hosts, and worth telling', () => {
    const verdict = judge('lb1', 'filer1', 'db1', 'db2');
    assert.deepEqual(verdict, {
      status: 'ok',
      hosts: ['filer1', 'lb1', 'lb2', 'db1', 'db2', 'mail1', 'mail2'],
      summary: 'Debian 12 on lb2, mail1 and mail2; Debian 13 on filer1, lb1, db1 and db2',
      worthTelling: true,
    });
  });

  it('is degraded with mail hosts ahead of the databases, whose client then fails', () => {
    const verdict = judge('mail1', 'mail2');
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /^the MariaDB 11\.8 client on mail1 and mail2 requires TLS, .* on db1 and db2 /);
    assert('remedy' in verdict && verdict.remedy.startsWith('Upgrade the databases first.'));
  });

  it('is ok once mail hosts ahead of the databases connect without TLS', () => {
    for (const option of ['--skip-ssl', '--ssl=0', '--skip_ssl', '--disable-ssl', '--loose-skip-ssl', '--ssl=OFF']) {
      assert.equal(judgeWith(`${option}\n`, 'mail1', 'mail2').status, 'ok', option);
    }
    for (const options of ['--ssl', '--skip-ssl\n--ssl', '--ssl-ca=/etc/ssl/ca.pem', '--ssl-verify-server-cert=0']) {
      assert.equal(judgeWith(`${options}\n`, 'mail1', 'mail2').status, 'degraded', options);
    }
  });

  it('is ok once the newer Dovecot writes what the older one reads', () => {
    const with23 = judgeWith('dovecot_storage_version = 2.3.0\n', 'db1', 'db2', 'mail2');
    assert.equal(with23.status, 'ok');
    assert.equal(judgeWith('dovecot_storage_version = 2.4.0\n', 'db1', 'db2', 'mail2').status, 'degraded');
  });

  it('is degraded with two releases of Galera', () => {
    assert.match(judge('db2').summary, /^MariaDB 10\.11 on db1 and 11\.8 on db2 form one cluster/);
  });

  it('is degraded with two releases of Dovecot on one mail store', () => {
    assert.match(judge('db1', 'db2', 'mail2').summary, /^Dovecot 2\.3 on mail1 and 2\.4 on mail2 share one mail store/);
  });
});
