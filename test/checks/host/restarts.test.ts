import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restartsInTurn } from '../../../src/checks/host/restarts.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { judged, view } from '../../support/views.ts';

interface Now {
  readonly installed?: readonly string[];
  readonly upgrades?: boolean;
  readonly excluded?: readonly string[];
  readonly needrestart?: boolean;
  readonly held?: boolean;
  readonly reboots?: string;
}

function host({
  installed = ['mariadb-server'],
  upgrades = false,
  excluded = [],
  needrestart = false,
  held,
  reboots,
}: Now) {
  const file = { content: '', mode: '644', owner: 'root:root', writtenAt: 1 };
  return {
    files: new Map(held ? [[paths.needrestart, file]] : []),
    installed: new Set(installed),
    restarters: { upgrades, excluded, needrestart, ...(reboots ? { reboots } : {}) },
  };
}

const judge = (db1: Now, db2: Now = {}) => judged(restartsInTurn, view({ db1: host(db1), db2: host(db2) }));

describe('host.restarts', () => {
  it('is ok without automatic updates, and where they find nothing of the cluster', () => {
    assert.deepEqual(judge({}), {
      status: 'ok',
      hosts: ['db1', 'db2'],
      summary: "no automatic update restarts the cluster's daemons on db1 and db2",
    });
    assert.equal(judge({ upgrades: true, installed: ['bash'] }).status, 'ok');
  });

  it('is degraded while unattended-upgrades may upgrade a daemon', () => {
    const verdict = judge({ upgrades: true }, { upgrades: true, installed: ['mariadb-server', 'nginx'] });
    assert.equal(verdict.status, 'degraded');
    assert.equal(
      verdict.summary,
      'unattended-upgrades may restart mariadb-server and nginx on db1 and db2 at any time',
    );
    assert('remedy' in verdict && verdict.remedy.includes('Package-Blacklist { "mariadb-server$"; "nginx$"; };'));
  });

  it('is ok with the remedy, and with any expression that covers them', () => {
    for (const excluded of [['mariadb-server$'], ['mariadb'], ['.*'], ['(', 'maria']])
      assert.equal(judge({ upgrades: true, excluded }).status, 'ok', excluded.join());
    // The end of a name is no match: it is compared from its beginning.
    assert.equal(judge({ upgrades: true, excluded: ['server'] }).status, 'degraded');
  });

  it('is degraded while unattended-upgrades reboots hosts, and says which at the same time', () => {
    const now = { upgrades: true, installed: ['bash'] };
    assert.equal(
      judge({ ...now, reboots: '02:00' }, { ...now, reboots: '02:00' }).summary,
      'unattended-upgrades reboots db1 and db2 at 02:00 when an update needs it',
    );
    const verdict = judge({ ...now, reboots: '02:00' }, { ...now, reboots: 'now' });
    assert.equal(verdict.summary, 'unattended-upgrades reboots db1 at 02:00, db2 at once when an update needs it');
    assert('remedy' in verdict && verdict.remedy.includes('Automatic-Reboot "false"'));
  });

  it('is degraded while needrestart restarts services, until it excepts ours', () => {
    assert.match(judge({ needrestart: true }).summary, /^needrestart on db1 restarts daemons after every update/);
    assert.equal(judge({ needrestart: true, held: true }).status, 'ok');
  });
});
