import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ownServerId, replicates, slapdConfig } from '../../../src/facts/ldap/config.ts';
import { slapdData } from '../../../src/facts/ldap/data.ts';
import { directives } from '../../../src/facts/ldap/directives.ts';
import { directoryOf, sameDn, slapdNode } from '../../../src/facts/ldap/node.ts';
import { fc } from '../../support/laws.ts';

// Printed by Debian 12's slapd 2.5.13; of cn=config without the schema.
const captured = (name: string) => readFileSync(new URL(`../../fixtures/slapd/${name}.txt`, import.meta.url), 'utf8');
const node = (name: string) => slapdNode.parse(captured(`${name}-node`), 0);
const config = (name: string) => slapdConfig.parse(captured(`${name}-config`), 0);
const suffix = 'dc=example,dc=net';

describe('slapd.node', () => {
  it('reads a provider: contextCSN of each serverID, entries, consumers', () => {
    const directory = directoryOf(node('provider'), suffix);
    assert(directory);
    const { filled, csns, entries, pages, consumers, replica } = directory;
    assert.deepEqual(
      csns.map(({ sid }) => sid),
      [1041, 1042],
    );
    assert.deepEqual({ filled, entries, pages }, { filled: true, entries: 6, pages: { used: 13, max: 262_144 } });
    assert.deepEqual(consumers, [
      {
        provider: 'ldap://198.51.100.18/',
        phase: 'Persist',
        connection: 'IP=198.51.100.17:47190',
        lastContact: '20261126021836Z',
      },
    ]);
    assert.match(replica?.[0] ?? '', /^\{SSHA\}/);
  });

  it('tells a consumer that has lost its provider', () => {
    const [consumer] = directoryOf(node('alone'), suffix)?.consumers ?? [];
    assert.equal(consumer?.connection, '');
  });

  it('tells one that is installed and does not replicate, one that is empty, and one that is down', () => {
    const installed = directoryOf(node('installed'), suffix);
    assert.deepEqual([installed?.filled, installed?.csns, installed?.replica], [true, [], undefined]);
    const empty = directoryOf(node('empty'), suffix);
    assert.deepEqual([empty?.filled, empty?.entries], [false, 0]);
    assert.deepEqual(node('down'), { running: false, directories: undefined, clientError: undefined });
    assert.match(
      slapdNode.parse(`p /proc/9/comm\n${captured('down-node')}`, 0).clientError ?? '',
      /Can't contact LDAP/,
    );
  });

  it('takes a host without slapd for one on which it does not run', () => {
    assert.deepEqual(slapdNode.parse('', 0), { running: false, directories: undefined, clientError: undefined });
  });
});

describe('slapd.config', () => {
  it('reads both forms', () => {
    for (const name of ['provider', 'directory-provider']) {
      const said = config(name);
      assert.equal(ownServerId(said), 1041, name);
      assert.deepEqual(said.consumes, ['ldap://198.51.100.18/'], name);
      assert(replicates(said), name);
    }
    assert.deepEqual([config('provider').form, config('directory-provider').form], ['file', 'directory']);
    for (const name of ['installed', 'directory-installed']) assert(!replicates(config(name)), name);
  });

  it('reads what TLS needs', () => {
    const digest = 'a'.repeat(64);
    const text = `services ldapi:///\npath /etc/ldap/slapd.conf\n== file\n== tls\n${digest}  /etc/ssl/ca.pem\nX509v3 Subject Alternative Name: \n    DNS:mail1.example.net, IP Address:198.51.100.17\n`;
    const names = ['mail1.example.net', '198.51.100.17'];
    assert.deepEqual(slapdConfig.parse(text, 0).tls, { ca: '/etc/ssl/ca.pem', caDigest: digest, names });
  });

  it('says nothing of a host without slapd', () => {
    assert.equal(slapdConfig.parse('services \npath /etc/ldap/slapd.conf\n', 0).form, undefined);
  });
});

describe('slapd.data', () => {
  it('reads every entry, also of a slapd that is down', () => {
    for (const name of ['provider', 'down']) {
      const data = slapdData.parse(captured(`${name}-data`), 0);
      assert.equal(data?.count, 6);
      assert(data.entries?.has('cn=replica,dc=example,dc=net'));
      const postmaster = data.entries?.get('cn=postmaster,ou=users,o=domains,dc=example,dc=net');
      assert.equal(postmaster?.createdAt, postmaster?.changedAt);
    }
  });

  it('takes no file for no entry, and no other error for that', () => {
    assert.equal(slapdData.parse(captured('empty-data'), 0)?.count, 0);
    const missing =
      'said mdb_db_open: database "x" cannot be opened: No such file or directory (2).\ncode 1\ncount 0\n';
    assert.equal(slapdData.parse(missing, 0)?.count, 0);
    assert.throws(() => slapdData.parse('said slapd.conf: line 9: unknown directive\ncode 1\ncount 0\n', 0), /line 9/);
    assert.throws(() => slapdData.parse('code 124\ncount 3\n', 0), /failed with exit code 124/);
    assert.equal(slapdData.parse('none\n', 0), undefined);
  });
});

describe('slapd.conf', () => {
  it('has comments, continued lines, quotes, and databases', () => {
    const text = '# a\n#  index b\nindex a,b\n  eq\ndatabase mdb\nrootdn\n\t"cn=a b,dc=c"\n';
    assert.deepEqual(directives(text), [
      { name: 'index', words: ['a,b', 'eq'], line: 3, database: 0 },
      { name: 'database', words: ['mdb'], line: 5, database: 1 },
      { name: 'rootdn', words: ['cn=a b,dc=c'], line: 6, database: 1 },
    ]);
  });

  it('is read whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => Array.isArray(directives(text))));
  });
});

it('DNs are the same whatever their case and blanks', () => {
  assert(sameDn('dc=example,dc=net', 'DC=Example, dc = net'));
  assert(!sameDn('dc=example,dc=net', 'dc=example,dc=org'));
});
