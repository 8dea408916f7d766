import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { galeraNodesServe } from '../../src/checks/galera/nodes.ts';
import { galeraQuorum } from '../../src/checks/galera/quorum.ts';
import { databaseGreeting } from '../../src/facts/galera/database-greeting.ts';
import { galeraDisk, noUuid } from '../../src/facts/galera/disk.ts';
import { galeraNode } from '../../src/facts/galera/node.ts';
import { galeraPosition } from '../../src/facts/galera/position.ts';
import { client } from '../../src/facts/galera/script.ts';
import { captured } from '../support/captures.ts';
import { asked, checked, fieldCases } from '../support/field.ts';

/** One that is Synced in a cluster of three. */
const well = captured('field/24-galera-conf-id-max.txt').replace('18446744073709551615', '5');
const nodes = (db1: string, db2: string) => ({
  db1: { node: galeraNode.parse(db1, 0) },
  db2: { node: galeraNode.parse(db2, 0) },
});

describe('field: a node beside one that is well', () => {
  fieldCases(
    [
      [
        '20-galera-joining.txt',
        'receives a state transfer',
        /^critical: db2 is Joining: receiving State Transfer, not Synced; db1 Synced and keeping up ->/,
        /check again when the state transfer is over/i,
      ],
      [
        '21-galera-initialized.txt',
        'outside of the Primary component',
        /^critical: db2 is non-Primary \(Initialized\), not Synced; db1 Synced/,
      ],
      [
        '23-galera-donor.txt',
        'desynced by a backup',
        /^degraded: db2 is Donor\/Desynced, not Synced \(wsrep_desync is ON\); .*SET GLOBAL wsrep_desync = OFF/,
      ],
      ['25-galera-synced-but-state-1.txt', 'ready, and stays Joining', /^critical: db2 is Joining, not Synced/],
      [
        '28-galera-too-many-connections.txt',
        'refuses its own client',
        /^critical: MariaDB on db2 is running but does not answer \(ERROR 1040 \(08004\): Too many connections\)/,
      ],
    ],
    (text) => checked(galeraNodesServe, nodes(well, text)),
  );
});

describe('field: two nodes that say the same', () => {
  fieldCases([['24-galera-conf-id-max.txt', 'the largest view number', /^ok: db1 and db2 Synced/]], (text) =>
    checked(galeraNodesServe, nodes(text, text)),
  );
  fieldCases(
    [
      ['24-galera-conf-id-max.txt', 'the largest view number', 'ok: 2 of 2 nodes in the Primary component'],
      [
        '27-galera-split-brain-one-uuid.txt',
        'each alone and Primary, with one history',
        /^critical: split brain: 2 nodes/,
      ],
    ],
    (text) => checked(galeraQuorum, nodes(text, text)),
  );
});

describe('field: grastate.dat', () => {
  const uuid = '99a34490-e803-11f1-8178-b3300245c33a';
  fieldCases(
    [
      ['30-grastate-no-newline.dat', 'the flag in an unfinished line', `${uuid}:1200, flagged`],
      ['31-grastate-no-newline-seqno.dat', 'the seqno in an unfinished line', `${uuid}:-1, not flagged`],
      ['33-grastate-cert-index.dat', 'of before the flag', `${uuid}:8204503945773, not flagged`],
      ['34-grastate-tabs.dat', 'tabs between', `${uuid}:1, flagged`],
      ['35-grastate-nul.dat', 'nothing but NUL', 'nothing'],
      ['36-grastate-zero-flagged.dat', 'flagged without a history', 'no history, not flagged'],
    ],
    (text) => {
      const disk = asked(galeraDisk, { moved: { '/var/lib/mysql': { 'grastate.dat': text, ibdata1: '' } } });
      if (!disk.grastate) return 'nothing';
      const { uuid: of, seqno, safeToBootstrap } = disk.grastate;
      const has = of !== noUuid;
      const flag = safeToBootstrap && has ? 'flagged' : 'not flagged';
      return `${has ? `${of}:${seqno}` : 'no history'}, ${flag}`;
    },
  );
});

describe('field: mariadbd --wsrep-recover', () => {
  const uuid = '99a34490-e803-11f1-8178-b3300245c33a';
  fieldCases(
    [
      ['40-recover-10.11.log', 'after a crash', `${uuid}:1, 0 prepared`],
      ['42-recover-8.0-brackets.log', 'WSREP in brackets', `${uuid}:3, 0 prepared`],
      [
        '43-recover-wsrep-disabled.log',
        'wsrep is off, and plugins fail as well',
        'no position: WSREP: disabled, skipping position recovery, 0 prepared',
      ],
      [
        '44-recover-prepared.log',
        'prepared transactions',
        /^no position: Found 1 prepared transactions! .*, 1 prepared$/,
      ],
      ['46-recover-discontinuity.log', 'a warning about a gap before the position', `${uuid}:1207, 0 prepared`],
    ],
    (text) => {
      const { position, failure, prepared } = asked(galeraPosition, {
        programs: { mariadbd: text },
        moved: { '/var/lib/mysql': { ibdata1: '' }, '/proc/[0-9]*/comm': '' },
      });
      return `${position ? `${position.uuid}:${position.seqno}` : `no position: ${failure}`}, ${prepared} prepared`;
    },
  );
});

describe('field: the greeting of a database', () => {
  fieldCases([['29-greeting-11.8.txt', 'MariaDB 11.8', '11.8.3-MariaDB-0+deb13u1']], (text) => {
    const { version, why } = databaseGreeting('db.example.net', 3306).parse(text, 0);
    return version ?? `${why}`;
  });

  it('of MariaDB Enterprise, which has a number of its own', () => {
    const { version } = databaseGreeting('db', 3306).parse('n   5.5.5-11.4.5-3-MariaDB-enterprise-log  ', 0);
    assert.equal(version, '11.4.5-3-MariaDB-enterprise-log');
  });

  // Error packets, as they come before a login: length, 0xff, number, and words.
  for (const [printed, expected] of [
    ["D   j Host '198.51.100.17' is blocked because of many connection errors", /^Host '198.*is blocked/],
    ["G   j Host '198.51.100.17' is not allowed to connect to this MariaDB server", /^Host '198.*is not allowed/],
    ['    #08004Too many connections', /^Too many connections$/],
    [
      '    #HY000Can\'t create a new thread (errno 11 "Resource temporarily unavailable")',
      /^Can't create a new thread/,
    ],
    ['    #08S01WSREP has not yet prepared node', /^WSREP has not yet prepared node$/],
    ['J   8.0.36-28.1', /^a server of version 8\.0\.36-28\.1, which is not MariaDB$/],
    ['bash: line 1: /dev/tcp/db/3306: Connection refused', /^Connection refused$/],
  ] as const) {
    it(printed, () => assert.match(databaseGreeting('db', 3306).parse(printed, 0).why ?? '', expected));
  }
});

describe('field: the client on a database host', () => {
  // "ERROR 2026 (HY000): TLS/SSL error: Certificate not yet valid or expired", by the socket too: Connector/C 3.4, which
  // Debian 13 has. https://github.com/mariadb-corporation/mariadb-connector-c/pull/251 (MDEV-34730)
  it('does not refuse a node over its certificate', () => assert.match(client, / --disable-ssl-verify-server-cert /));
});
