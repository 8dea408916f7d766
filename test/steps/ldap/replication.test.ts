import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { paths } from '../../../src/facts/host/managed-files.ts';
import { replicationFile, type SlapdConfig, slapdConfig } from '../../../src/facts/ldap/config.ts';
import { slapdData } from '../../../src/facts/ldap/data.ts';
import { slapdNode } from '../../../src/facts/ldap/node.ts';
import type { Inventory } from '../../../src/model/inventory/inventory.ts';
import { sshaHash } from '../../../src/model/mail/directory.ts';
import type { Cluster } from '../../../src/model/plan/step.ts';
import { renderReplication } from '../../../src/steps/ldap/conf.ts';
import { slapdOnline } from '../../../src/steps/ldap/configure.ts';
import { replicationLdif } from '../../../src/steps/ldap/ldif.ts';
import { slapdLoads, slapdReplicates } from '../../../src/steps/ldap/replication.ts';
import { replicationOf } from '../../../src/steps/ldap/settings.ts';
import { cluster } from '../../support/fake-world.ts';
import { bareMail } from '../../support/pretend-iredmail.ts';
import { hostNamed, view } from '../../support/views.ts';

const captured = (name: string) => readFileSync(new URL(`../../fixtures/slapd/${name}.txt`, import.meta.url), 'utf8');
const config = (name: string) => slapdConfig.parse(captured(`${name}-config`), 0);
const state = (name: string) => ({
  node: slapdNode.parse(captured(`${name}-node`), 0),
  config: config(name === 'empty' ? 'installed' : name),
  data: slapdData.parse(captured(`${name}-data`), 0),
  state: bareMail(name).state,
});
type State = ReturnType<typeof state>;

/** Another run of the installer: the same names, and other entryUUIDs. */
const second: State = {
  ...state('installed'),
  data: slapdData.parse(captured('installed-data').replaceAll(/^e\t[0-9a-f]{4}/gm, 'e\tffff'), 0),
};

const bare: State = {
  node: slapdNode.parse('', 0),
  config: slapdConfig.parse('services \npath /etc/ldap/slapd.conf\n', 0),
  data: undefined,
  state: bareMail('bare').state,
};

/** iRedMail is on no host yet, and wanted. */
const iredmail = { version: '1.8.1', source: '/srv/iRedMail.tar.gz', sha256: 'a'.repeat(64) };
const toInstall: Cluster = {
  ...cluster,
  inventory: { ...cluster.inventory, mail: { ...cluster.inventory.mail, iredmail } },
};

/** The same file as is written for mail1, with the time at which that was; slapd runs since 100. */
function written(now: SlapdConfig, at = 50) {
  const to = replication(now);
  const content = renderReplication(now, to);
  return new Map([
    [replicationFile, { content, mode: '640', owner: 'root:openldap', writtenAt: at }],
    [paths.slapdUnit, { content: slapdOnline.content, mode: '644', owner: 'root:root', writtenAt: at }],
  ]);
}

function replication(now: SlapdConfig, peers: ReadonlyMap<string, SlapdConfig> = new Map(), inventory?: Inventory) {
  const given = { password: cluster.secrets.replicaPassword, config: now, peers };
  return replicationOf(hostNamed('mail1'), inventory ?? cluster.inventory, given);
}

interface Given {
  readonly host?: string;
  readonly other?: State | undefined;
  readonly files?: ReadonlyMap<string, unknown>;
  readonly step?: typeof slapdReplicates;
  readonly of?: Cluster;
}

function plan(own: State, given: Given = {}): readonly string[] {
  const { host = 'mail1', files = new Map(), step = slapdReplicates, of = cluster } = given;
  const unit = { known: true, active: 'active', enabled: true, changedAt: 100, restarts: 0 };
  const now = { ...own, files, units: new Map([['slapd.service', unit]]) };
  const other = host === 'mail1' ? 'mail2' : 'mail1';
  const around = view<Record<string, unknown>>({
    [other]: ('other' in given ? given.other : state('installed')) as Record<string, unknown> | undefined,
  });
  return step.plan(now, hostNamed(host), of, around).map(({ summary }) => summary.split(/[,:]/)[0] ?? '');
}

const configured = [
  `write ${replicationFile}`,
  'make slapd listen on ldap',
  `write ${paths.slapdUnit}`,
  'reload systemd unit files',
  'restart slapd and wait until it answers',
];

describe('slapd.replicates', () => {
  it('makes a provider of the first, and the account that others read it with', () => {
    assert.deepEqual(plan(state('installed')), [...configured, 'create cn=replica']);
  });

  it('lets the second load what the first has, once that is a provider', () => {
    const loads = [
      'log in on mail1 as cn=replica',
      'back up the directory to /var/backups/mailha-ldap and start slapd with an empty one',
    ];
    const all = [...configured.slice(0, 4), ...loads, 'load the directory from mail1 and wait until complete'];
    assert.deepEqual(plan(second, { host: 'mail2', other: state('provider') }), all);
    assert.deepEqual(plan(state('empty'), { host: 'mail2', other: state('provider') }), all);
    assert.deepEqual(plan(second, { host: 'mail2' }), [], 'not before');
    assert.deepEqual(plan(second, { host: 'mail2', step: slapdLoads }), all, 'the plan shows it');
  });

  it('plans on bare hosts what it will do after the installer', () => {
    const of = toInstall;
    assert.deepEqual(plan(bare, { other: bare, of }), [...configured, 'create cn=replica']);
    const all = plan(bare, { host: 'mail2', other: bare, step: slapdLoads, of });
    assert.equal(all.at(-1), 'load the directory from mail1 and wait until complete');
    assert.deepEqual(plan(bare, { other: bare }), [], 'unless iRedMail is not wanted');
  });

  // Debian's package makes one by the name of the host's domain, and of the installation it was the only thing that was done.
  it('takes no directory that Debian made for the one of iRedMail', () => {
    const debian: State = { ...state('installed'), node: bare.node };
    const of = toInstall;
    assert.deepEqual(plan(debian, { other: second, of }), [...configured, 'create cn=replica']);
    const all = plan(second, { host: 'mail2', other: debian, step: slapdLoads, of });
    assert.equal(all.at(-1), 'load the directory from mail1 and wait until complete');
  });

  it('wants nothing of a provider that has read its configuration', () => {
    const own = { ...state('provider') };
    const hash = sshaHash(cluster.secrets.replicaPassword);
    const said = own.node.directories?.map((directory) => ({ ...directory, replica: [hash] }));
    const node = { ...own.node, directories: said };
    assert.deepEqual(plan({ ...own, node }, { files: written(own.config), other: own }), []);
    assert.deepEqual(
      plan({ ...own, node }, { files: written(own.config, 200), other: own }),
      ['restart slapd and wait until it answers'],
      'cut off',
    );
    const old = { ...own.node, directories: own.node.directories?.map((one) => ({ ...one, replica: ['{SSHA}old'] })) };
    const rotated = plan({ ...own, node: old }, { files: written(own.config), other: { ...own, node: old } });
    assert.deepEqual(rotated, ['add the new password to cn=replica']);
  });

  for (const [what, own, given, why] of [
    [
      'another host cannot be asked',
      state('installed'),
      { other: undefined },
      /mail2 \(.*\) unreachable, so the directories/,
    ],
    [
      'no other serves meanwhile',
      state('provider'),
      { other: { ...state('provider'), node: bare.node } },
      /slapd on mail1 needs a restart, but no other provider serves/,
    ],
    [
      'somebody else replicates it',
      { ...state('installed'), config: { ...config('installed'), text: `${config('installed').text}\nserverID 1\n` } },
      {},
      /replication that mailha did not set up \(serverid\)/,
    ],
    [
      'another database is the last',
      {
        ...state('installed'),
        config: { ...config('installed'), text: `${config('installed').text}\ndatabase ldif\n` },
      },
      {},
      /the last database of \/etc\/ldap\/slapd.conf is not that of dc=example,dc=net/,
    ],
    [
      'the one to load from is down',
      second,
      { host: 'mail2', other: { ...state('provider'), node: bare.node } },
      /slapd is down on mail1/,
    ],
  ] as const) {
    it(`is refused when ${what}`, () => {
      assert.throws(() => plan(own, given as Given), { name: 'Refused', message: why });
    });
  }
});

describe('the configuration', () => {
  it('is the same in both forms, and nothing more once it is there', () => {
    const now = config('directory-installed');
    const ldif = replicationLdif(now, replication(now)) ?? '';
    for (const line of renderReplication(config('installed'), replication(config('installed'))).match(
      /rid=.*|retry=.*/g,
    ) ?? [])
      assert(ldif.includes(line.trim()), line);
    assert.equal(replicationLdif(config('directory-provider'), replication(config('directory-provider'))), undefined);
  });

  it('has a serverID for each URL, a consumer for each other provider, and none for itself', () => {
    const text = renderReplication(config('installed'), replication(config('installed')));
    assert.deepEqual(text.match(/^serverID .*$/gm), [
      'serverID 1041 "ldap://198.51.100.17/"',
      'serverID 1042 "ldap://198.51.100.18/"',
    ]);
    assert.deepEqual(text.match(/provider=.*$/gm), ['provider="ldap://198.51.100.18/"']);
    assert(text.indexOf('multiprovider on') < text.indexOf('overlay syncprov'), 'settings before the overlay');
    assert.doesNotMatch(text, /sessionlog|Manager|starttls/);
  });

  it('loads and indexes only what is not there', () => {
    const now = config('installed');
    const has = { ...now, text: now.text.replace('#moduleload syncprov.la', 'moduleload syncprov.la') };
    assert.doesNotMatch(renderReplication(has, replication(has)), /moduleload|^index/m);
    const lacks = { ...now, text: now.text.replace('objectclass,entryCSN,entryUUID', 'objectclass') };
    assert.match(renderReplication(lacks, replication(lacks)), /^index entryUUID eq\nindex entryCSN eq$/m);
  });

  it('logs errors where iRedMail has slapd log nothing, and keeps any other level', () => {
    const now = config('installed');
    const at = (levels: string) => ({ ...now, text: now.text.replace('loglevel    0', levels) });
    assert.match(renderReplication(now, replication(now)), /^loglevel none$/m);
    assert.match(renderReplication(at('loglevel 256\nloglevel 0x0'), replication(now)), /^loglevel none$/m);
    for (const levels of ['loglevel 256', 'loglevel stats sync', 'loglevel none', 'loglevel 0\nloglevel 256', '']) {
      assert.doesNotMatch(renderReplication(at(levels), replication(now)), /loglevel/, levels);
    }
    const entries = config('directory-installed');
    assert.match(replicationLdif(entries, replication(entries)) ?? '', /^replace: olcLogLevel\nolcLogLevel: none$/m);
  });

  it('uses TLS when all have certificates of one authority for their addresses', () => {
    const tls = (name: string, caDigest = 'a') => ({ ca: '/etc/ssl/ca.pem', caDigest, names: [name] });
    const own = { ...config('installed'), tls: tls('198.51.100.17') };
    const peer = (said: SlapdConfig['tls']) => new Map([['mail2', { ...own, tls: said }]]);
    assert.equal(replication(own, peer(tls('198.51.100.18'))).ca, '/etc/ssl/ca.pem');
    for (const said of [undefined, tls('192.0.2.18'), tls('198.51.100.18', 'b')]) {
      assert.equal(replication(own, peer(said)).ca, undefined);
    }
  });

  it('is refused when two hosts would have one serverID', () => {
    const hosts = cluster.inventory.hosts.map((host) =>
      host.name === 'mail2' ? { ...host, private: '198.51.116.17' } : host,
    );
    const inventory = { ...cluster.inventory, hosts } as Inventory;
    assert.throws(() => replication(config('installed'), new Map(), inventory), /the same serverID/);
  });
});
