import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type LoadedInventory, loadInventory } from '../../src/config/inventory-file.ts';
import { jumpParts } from '../../src/model/inventory/ssh.ts';
import { refusalOf } from '../support/refusal.ts';
import { smallInventory, withServices } from '../support/small-inventory.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';
import { keys } from './broken/keys.ts';
import { parts } from './broken/parts.ts';
import { services } from './broken/services.ts';
import { syntax } from './broken/syntax.ts';
import { values } from './broken/values.ts';

const folder = temporaryFolder();
const path = join(folder, 'cluster.yaml');

function load(text: string | Buffer): LoadedInventory {
  return loadInventory(fileIn(folder, 'cluster.yaml', text));
}

/** As somebody sees it who stands in the folder. */
function answer(act: () => unknown): string {
  return refusalOf(act).replaceAll(`${folder}/`, '');
}

const host = (name: string, number: number, role: string) =>
  `  - { name: ${name}, public: 192.0.2.${number}, private: 198.51.100.${number}, roles: [${role}], hypervisor: hv3 }\n`;

const broken = [
  { what: 'is no YAML', of: smallInventory, cases: syntax },
  { what: 'has the wrong keys', of: smallInventory, cases: keys },
  { what: 'has the wrong values', of: smallInventory, cases: values },
  { what: 'does not hold together', of: smallInventory, cases: parts },
  { what: 'has services that cannot be', of: withServices, cases: services },
];

for (const { what, of, cases } of broken) {
  describe(`cluster.yaml that ${what}`, () => {
    for (const [why, from, to, ...says] of cases) {
      it(`is refused for ${why}`, () => {
        const text = of.replace(from, to);
        assert.notEqual(text, of);
        assert.deepEqual(
          answer(() => load(text)).split('\n'),
          says.map((line) => `cluster.yaml:${line}`),
        );
      });
    }
  });
}

it('reads an optional section with nothing in it as absent, and refuses any other empty key', () => {
  const sections = [
    'database',
    'mail',
    'dns',
    'ssh',
    'access',
    'limits',
    'fencing',
    'drillTimes',
    'unattended',
    'alerts',
  ];
  const empty = sections.map((key) => `${key}: # all lines below are comments\n`).join('');
  assert.deepEqual(load(`${smallInventory}${empty}`), load(smallInventory));
  for (const key of ['services', 'drills', 'timeZone', 'channels', 'approvalMinutes'])
    assert.match(
      answer(() => load(`${smallInventory}${key}:\n`)),
      new RegExp(`${key}: found nothing, wanted `),
    );
});

describe('cluster.yaml that is no text', () => {
  const remedy = `cp cluster.example.yaml ${path} and edit it`;
  const files: readonly (readonly [why: string, content: string | Buffer, says: string])[] = [
    ['nothing in it', '', `cluster.yaml:1:1: found nothing, wanted a cluster; ${remedy}`],
    ['only comments in it', '# later\n', `cluster.yaml:1:1: found nothing, wanted a cluster; ${remedy}`],
    ['binary data', 'name: example\nx: \0', 'cluster.yaml:2:4: found binary data (0x00), wanted text'],
    ['colours of a terminal', '\x1b[31mname: x', 'cluster.yaml:1:1: found binary data (0x1b), wanted text'],
    [
      'UTF-16',
      Buffer.from('\ufeffname: x', 'utf16le'),
      'cluster.yaml: found bytes that are not UTF-8, wanted text; save it as UTF-8',
    ],
    ['more than anybody writes', '#'.repeat(65_537), 'cluster.yaml: found 65537 bytes, wanted at most 65536'],
  ];
  for (const [why, content, says] of files) {
    it(`is refused for ${why}`, () =>
      assert.equal(
        answer(() => load(content)),
        says.replaceAll(`${folder}/`, ''),
      ));
  }

  const paths: readonly (readonly [why: string, path: string, says: string])[] = [
    ['no such file', 'none.yaml', 'none.yaml: there is no such file; cp cluster.example.yaml none.yaml and edit it'],
    ['a folder', '.', '.: found a folder, wanted a file'],
    ['a device', '/dev/zero', '/dev/zero: found a device or pipe, wanted a file'],
    ['a link to itself', 'loop.yaml', 'loop.yaml: cannot be read (ELOOP)'],
  ];
  symlinkSync('loop.yaml', join(folder, 'loop.yaml'));
  for (const [why, name, says] of paths) {
    it(`is refused for ${why}`, () => {
      const at = name.startsWith('/') || name === '.' ? name : join(folder, name);
      assert.equal(
        answer(() => loadInventory(at)),
        says,
      );
    });
  }

  it('is refused for lists nested without end, wherever the parser has enough of them', () => {
    for (const depth of [100, 700, 800, 1_000, 5_000]) {
      assert.match(
        answer(() => load('['.repeat(depth))),
        /^cluster\.yaml:1:\d+: found [^\n]+$/,
      );
      const closed = answer(() => load('['.repeat(depth / 2) + ']'.repeat(depth / 2)));
      assert.match(closed, /^cluster\.yaml:1:\d+: found [^\n]+$/);
    }
  });

  it('may begin with a byte order mark and end its lines as Windows does', () => {
    assert.equal(load(`\ufeff${smallInventory.replaceAll('\n', '\r\n')}`).inventory.name, 'example');
  });
});

describe('cluster.yaml', () => {
  it("is the guide's cluster when all that has a default is left out", () => {
    assert.deepEqual(load(smallInventory), loadInventory('cluster.example.yaml'));
  });

  const wholes: readonly (readonly [what: string, text: string])[] = [
    ['3 directors', smallInventory + host('lb3', 21, 'director')],
    ['3 mail hosts', smallInventory + host('mail3', 21, 'mail')],
    ['3 database hosts and no arbiter', smallInventory.replace(', arbiter', '') + host('db3', 21, 'database')],
    [
      'all of these',
      smallInventory.replace(', arbiter', '') +
        ['director', 'mail', 'database'].map((role, i) => host(role, 21 + i, role)).join(''),
    ],
    ['no filer', smallInventory.replace('filer, ', '')],
    ['services of its own', withServices],
  ];
  for (const [what, text] of wholes) {
    it(`may have ${what}`, () => assert.deepEqual(load(text).warnings, []));
  }

  it('may have a top-level domain in its xn-- form, a login with a dot, and a jump host by IPv6', () => {
    const { inventory } = load(
      `${smallInventory.replace('example.net', 'xn--e1afmkfd.xn--p1ai')}ssh: { user: anna.berg, jump: "ops@[2001:db8::5]:2222" }\n`,
    );
    assert.equal(inventory.domain, 'xn--e1afmkfd.xn--p1ai');
    assert.equal(inventory.ssh.user, 'anna.berg');
    assert.deepEqual(jumpParts(inventory.ssh.jump ?? ''), { user: 'ops', address: '2001:db8::5', port: 2222 });
  });

  it('is refused, before anything is installed, where two mail hosts have one OpenLDAP serverID', () => {
    const wide = smallInventory.replaceAll('198.51.100.0/24', '10.20.0.0/16').replaceAll('198.51.100.', '10.20.1.');
    assert.deepEqual(load(wide).warnings, []);
    // Only mail hosts have a directory: a database host with the same bits is no collision.
    assert.deepEqual(load(wide.replace('10.20.1.15', '10.20.17.17')).warnings, []);
    assert.equal(
      answer(() => load(wide.replace('10.20.1.18', '10.20.17.17'))),
      'cluster.yaml:16:49: hosts[6].private: found "10.20.17.17" for mail2, whose last 12 bits make the OpenLDAP serverID 273, ' +
        'as for mail1 (10.20.1.17); wanted an address with other last 12 bits',
    );
  });

  it('is refused, before anything is installed, where the filer would mount its own export', () => {
    const both = smallInventory
      .replace('[filer, arbiter]', '[arbiter]')
      .replace('roles: [mail]', 'roles: [mail, filer]');
    assert.equal(
      answer(() => load(both)),
      'cluster.yaml:15:71: hosts[5].roles: found filer and mail on mail1, wanted a host for each: a host that mounts its own export can hang',
    );
  });

  it('expands ~ in paths, as ssh_config(5) does', () => {
    const { ssh } = load(`${smallInventory}ssh: { key: ~/.ssh/id_ed25519, knownHosts: hosts }\n`).inventory;
    assert.deepEqual([ssh.key, ssh.knownHosts], [join(homedir(), '.ssh/id_ed25519'), 'hosts']);
  });

  it('lists 20 problems and counts the rest', () => {
    const lines = answer(() =>
      load(smallInventory + Array.from({ length: 25 }, (_, i) => `unknown${i}: 1\n`).join('')),
    ).split('\n');
    assert.equal(lines.length, 21);
    assert.equal(lines.at(-1), '… and 5 more');
  });
});
