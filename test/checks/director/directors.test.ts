import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ofDeployedDirectors } from '../../../src/checks/cluster/deployed.ts';
import { keepalivedReady, ldirectordRuns } from '../../../src/checks/director/directors.ts';
import { directorsCanTakeOver } from '../../../src/checks/director/handover.ts';
import { vipHeldOnce } from '../../../src/checks/director/vip.ts';
import { withCauses } from '../../../src/engine/causes.ts';
import { type VrrpState, vrrp } from '../../../src/facts/director/keepalived.ts';
import { paths } from '../../../src/facts/host/managed-files.ts';
import type { Unit } from '../../../src/facts/host/units.ts';
import { captured } from '../../support/captures.ts';
import { inventory } from '../../support/fake-world.ts';
import { judged, view } from '../../support/views.ts';

const runs: Unit = { known: true, active: 'active', enabled: true, changedAt: 1, restarts: 0 };
const both = (unit: Partial<Unit>) =>
  new Map([
    ['keepalived.service', { ...runs, ...unit }],
    ['ldirectord.service', { ...runs, ...unit }],
  ]);
const instances = (state: VrrpState, base: number, effective = base) =>
  inventory.vips.map(({ name }) => ({ name, state, wanted: state, basePriority: base, effectivePriority: effective }));
const director = (state: VrrpState, base: number, effective = base) => ({
  units: both({}),
  addresses: [],
  vrrp: instances(state, base, effective),
});

describe('ldirectord.runs', () => {
  const judge = (unit: Partial<Unit>) =>
    judged(ldirectordRuns, view({ lb1: { units: both({}) }, lb2: { units: both(unit) } }));

  it('is ok when it runs everywhere', () => {
    assert.deepEqual(judge({}), { status: 'ok', hosts: ['lb1', 'lb2'], summary: 'ldirectord runs on lb1 and lb2' });
  });

  it('is critical when it has failed on one director', () => {
    const verdict = judge({ active: 'failed' });
    assert.equal(verdict.status, 'critical');
    assert.match(verdict.summary, /^ldirectord is failed on lb2/);
    assert('remedy' in verdict && verdict.remedy.includes('journalctl -u ldirectord -n 50'));
  });

  it('says how often systemd restarted it, and how to start it where it is masked', () => {
    const looping = judge({ active: 'activating', restarts: 12 });
    assert.match(looping.summary, /^ldirectord is activating after 12 automatic restarts on lb2/);
    const masked = judge({ active: 'inactive', masked: true });
    assert.match(masked.summary, /^ldirectord is masked on lb2/);
    assert('remedy' in masked && masked.remedy.includes('`systemctl unmask ldirectord; systemctl restart ldirectord`'));
  });

  it('is critical where it is not installed, and degraded where it is not enabled at boot', () => {
    assert.match(judge({ known: false }).summary, /ldirectord is not installed on lb2/);
    assert.equal(judge({ enabled: false }).status, 'degraded');
  });
});

describe('keepalived.ready', () => {
  const judge = (lb1: unknown, lb2: unknown = director('BACKUP', 150)) => judged(keepalivedReady, view({ lb1, lb2 }));

  it('is ok when one is MASTER and the other BACKUP, each with its full priority', () => {
    const { status, summary } = judge(director('MASTER', 200));
    assert.equal(status, 'ok');
    assert.match(summary, /^lb1 is MASTER for lb0 with priority 200, .*lb2 is BACKUP for lb0 with priority 150/);
  });

  it('is degraded, and says where to look, when a director has a reduced priority', () => {
    const verdict = judge(director('BACKUP', 200, 80));
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /lb1 is BACKUP for lb0 with priority 80 instead of 200/);
    assert('remedy' in verdict);
    assert.match(verdict.remedy, /director-ready; echo \$\?/);
    assert.match(verdict.remedy, /cat \/var\/lib\/mailha\/priority-lb0/);
  });

  it('is degraded for a captured keepalived whose VIP was moved away', () => {
    const moved = { ...director('BACKUP', 200), vrrp: vrrp.parse(captured('keepalived/shifted.json'), 0) };
    assert.match(judge(moved).summary, /^lb1 is BACKUP for lb0 with priority 90 instead of 200; lb1 is MASTER for db0/);
  });

  it('is degraded when an instance is in FAULT, or is missing', () => {
    assert.match(judge(director('FAULT', 200)).summary, /^lb1 is FAULT for lb0/);
    assert.match(
      judge({ ...director('MASTER', 200), vrrp: [] }).summary,
      /^keepalived on lb1 has no VRRP instance lb0/,
    );
  });

  it('is critical when keepalived is stopped, whatever it reported before', () => {
    const stopped = { units: both({ active: 'inactive' }), addresses: [], vrrp: undefined };
    const verdict = judge(stopped);
    assert.equal(verdict.status, 'critical');
    assert.match(verdict.summary, /^keepalived is inactive on lb1; lb2 is BACKUP/);
  });
});

describe('keepalived.can-take-over', () => {
  const judge = (lb1: unknown, lb2: unknown) => judged(directorsCanTakeOver, view({ lb1, lb2 }));

  it('is ok when both have their full priority, or neither has', () => {
    assert.equal(judge(director('MASTER', 200), director('BACKUP', 150)).status, 'ok');
    assert.equal(judge(director('MASTER', 200, 80), director('BACKUP', 150, 30)).status, 'ok');
  });

  it('is degraded while one is ready and the other is not', () => {
    const verdict = judge(director('MASTER', 200), director('BACKUP', 150, 30));
    assert.equal(verdict.status, 'degraded');
    assert.match(verdict.summary, /lb2 cannot take over lb0 yet/);
  });

  it('does not wait for a director that is still bare', () => {
    const check = ofDeployedDirectors(directorsCanTakeOver);
    const bare = { vrrp: undefined, 'deployed.files': new Map() };
    const done = {
      vrrp: instances('MASTER', 150, 30),
      'deployed.files': new Map([
        [paths.keepalived, {}],
        [paths.ldirectord, {}],
      ]),
    };
    assert.equal(judged(check, view<Record<string, unknown>>({ lb1: bare, lb2: done })).status, 'ok');
  });
});

describe('what follows from a director whose daemons are down', () => {
  const standing = (unit: Partial<Unit>) => ({ ...director('MASTER', 200), units: both(unit) });
  const causes = (lb1: unknown, lb2: unknown) => {
    const seen = view({ lb1, lb2 });
    const all = [keepalivedReady, ldirectordRuns, vipHeldOnce].map((check) => ({
      check: check.id,
      ...judged(check, seen),
    }));
    return Object.fromEntries(withCauses(all).map(({ check, cause }) => [check, cause?.check]));
  };

  it('is the missing VIP, and on bare hosts ldirectord too, but never the other way round', () => {
    const [stopped, bare] = [standing({ active: 'inactive' }), standing({ known: false })];
    assert.deepEqual(causes(stopped, stopped), {
      'keepalived.ready': undefined,
      'ldirectord.runs': undefined,
      'vip.held-once': 'keepalived.ready',
    });
    assert.equal(causes(bare, bare)['ldirectord.runs'], 'keepalived.ready');
  });

  it('is nothing while the other director is healthy and the VIP is still missing', () => {
    assert.equal(causes(standing({ active: 'inactive' }), director('BACKUP', 150))['vip.held-once'], undefined);
  });
});
