import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dovecotNotCorrupt, galeraNoErrors, ldapNoErrors, noOomKills } from '../../../src/checks/host/complaints.ts';
import type { Complainer } from '../../../src/facts/host/complaints.ts';
import type { Check } from '../../../src/model/check/check.ts';
import { judged, view } from '../../support/views.ts';

interface Said {
  readonly count?: number;
  readonly startedAt?: number;
  readonly lines: readonly (readonly [at: number, text: string])[];
}

function judge(check: Check, who: Complainer, { lines, count = lines.length, startedAt = 0 }: Said) {
  const unit = { known: true, active: 'active', enabled: true, changedAt: startedAt, restarts: 0 };
  const units = new Map(['mariadb.service', 'slapd.service', 'dovecot.service'].map((name) => [name, unit]));
  const newest = lines.map(([at, text]) => ({ at, text }));
  const complaints = new Map(lines.length > 0 ? [[who, { count, newest }]] : []);
  return judged(check, view({ mail1: { units, complaints }, mail2: { units, complaints: new Map() } }));
}

describe('dovecot.not-corrupt', () => {
  it('is ok without such lines', () => {
    assert.deepEqual(judge(dovecotNotCorrupt, 'dovecot', { lines: [] }), {
      status: 'ok',
      hosts: ['mail1', 'mail2'],
      summary: '2 hosts without complaints for 10 min',
    });
  });

  it('is degraded with the rate and the newest line, and names the host that logs it', () => {
    const { status, hosts, summary } = judge(dovecotNotCorrupt, 'dovecot', {
      lines: [
        [1, 'Error: a'],
        [2, 'Error: b'],
      ],
    });
    assert.deepEqual([status, hosts], ['degraded', ['mail1']]);
    assert.match(
      summary,
      /^Dovecot reports damaged mailboxes or indexes on mail1: 2 lines in 10 min, the newest: Error: b; /,
    );
  });

  it('is critical in a flood, though only some lines were sent', () => {
    const { status, summary } = judge(dovecotNotCorrupt, 'dovecot', { count: 137, lines: [[1, 'Error: a']] });
    assert.equal(status, 'critical');
    assert.match(summary, /137 lines/);
  });
});

describe('galera.no-errors', () => {
  it('is degraded by an error, and critical by corruption', () => {
    assert.equal(judge(galeraNoErrors, 'mariadb', { lines: [[1, '[ERROR] disk full']] }).status, 'degraded');
    const grave = '[ERROR] InnoDB: We detected index corruption in an InnoDB type table';
    assert.equal(judge(galeraNoErrors, 'mariadb', { lines: [[1, grave]] }).status, 'critical');
  });

  it('leaves out what was logged before the last start', () => {
    const lines = [
      [100, '[ERROR] a'],
      [200, '[ERROR] b'],
    ] as const;
    assert.equal(judge(galeraNoErrors, 'mariadb', { lines, startedAt: 200 }).status, 'ok');
    assert.match(judge(galeraNoErrors, 'mariadb', { lines, count: 90, startedAt: 150 }).summary, /: 1 line in 10 min/);
  });
});

describe('ldap.no-errors', () => {
  it('is critical when the database is full', () => {
    assert.equal(judge(ldapNoErrors, 'slapd', { lines: [[1, 'mdb_put failed: MDB_MAP_FULL']] }).status, 'critical');
    assert.equal(judge(ldapNoErrors, 'slapd', { lines: [[1, 'be_add failed (80)']] }).status, 'degraded');
  });
});

describe('host.no-oom-kills', () => {
  it('is degraded, with what was killed', () => {
    const { status, summary } = judge(noOomKills, 'oom', {
      lines: [[1, 'Out of memory: Killed process 501 (mariadbd)']],
    });
    assert.equal(status, 'degraded');
    assert.match(summary, /Killed process 501 \(mariadbd\)/);
  });
});
