import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addDkimJob, retireDkimJob, rotateDkimJob, switchDkimJob } from '../../../jobs/change/dkim.ts';
import { addDomainJob } from '../../../jobs/change/mail-domains.ts';
import type { DnsRecord } from '../../../src/model/dns/dns.ts';
import { dkimFile, parseDkim } from '../../../src/model/mail/dkim.ts';
import type { Operator } from '../../../src/model/plan/world.ts';
import type { WriteJob } from '../../../src/model/run/job.ts';
import { describe as describeError, HostError } from '../../../src/model/text/errors.ts';
import { consultDomains } from '../../support/dns-world.ts';
import { fakeWorld } from '../../support/fake-world.ts';
import { pretendNames } from '../../support/pretend-names.ts';

const at = Date.parse('2026-11-29T10:00:00Z');
const day = 86_400_000;
const suffix = 'dc=example,dc=net';

interface MailHost {
  /** Contents by path. */
  readonly files: Map<string, string>;
  table: string;
}

/** Two mail hosts with amavisd and iRedMail's key of example.net; what is written on them is read again. */
function mailHosts({ amavisd = true }: { readonly amavisd?: boolean } = {}) {
  const made = (): MailHost => ({
    files: new Map([[dkimFile({ domain: 'example.net', selector: 'dkim' }), 'first']]),
    table: '',
  });
  const hosts: Readonly<Record<string, MailHost>> = { mail1: made(), mail2: made() };
  const away = new Set<string>();
  const keysOf = ({ files, table }: MailHost) => {
    const rows = parseDkim(table);
    const declared = rows.some(({ domain }) => domain === 'example.net')
      ? []
      : [{ domain: 'example.net', selector: 'dkim' }];
    return [...declared, ...rows].map((one) => ({
      ...{ use: 'signs', since: 0, ...one },
      text: `v=DKIM1; p=${files.get(dkimFile(one)) ?? assert.fail(`amavisd finds no ${dkimFile(one)}`)}`,
    }));
  };
  const fake = fakeWorld(
    ({ name }, { id }) => {
      const host = hosts[name];
      if (!host || away.has(name)) throw new HostError(name, 'connecting');
      if (id === 'amavis.dkim-keys') return amavisd ? keysOf(host) : undefined;
      if (id === 'amavis.dkim-table') return { text: host.table || undefined, rows: parseDkim(host.table) };
      if (id === 'iredmail.key-sums') return host.files;
      if (id.startsWith('amavis.dkim-archive ')) return `${id.split(' ')[1]} ${host.files.get(id.split(' ')[1] ?? '')}`;
      if (id === 'slapd.now' || id === 'slapd.node')
        return {
          running: true,
          directories: [{ suffix, filled: true, first: [], csns: [], replica: [] }],
          clientError: undefined,
        };
      if (id === 'slapd.config') return { form: 'file', serverIds: [], consumes: [], services: [], text: '' };
      if (id === 'mail.domains') return [{ domain: 'example.org', active: true, mailboxes: 0, aliases: [] }];
      if (id.startsWith('mail.domain ')) {
        const units = ['Users', 'Groups', 'Aliases', 'Externals'].map((ou) => ({
          dn: ou,
          values: new Map([['ou', [ou]]]),
        }));
        return { entry: { dn: 'example.org', values: new Map() }, units, accounts: [] };
      }
      return undefined;
    },
    ({ name }, { run, stdin = '' }) => {
      const host = hosts[name];
      assert(host);
      const [file = ''] = run.slice(4);
      if (run[2]?.includes('openssl genrsa')) host.files.set(file, `of-${name}`);
      else if (run[2]?.includes('base64 -d')) host.files.set(stdin.split(' ')[0] ?? '', stdin.split(' ')[1] ?? '');
      else host.table = stdin;
    },
  );
  let published: readonly DnsRecord[] = [];
  const names: Operator['names'] = {
    servers: ['192.0.2.53'],
    lookup: (name, type) => pretendNames(published).lookup(name, type),
  };
  const world = { ...fake, names, consult: consultDomains(['example.net', 'example.org']) };
  const does = async <P>(job: WriteJob<P>, params: P): Promise<string> => {
    world.happenings.length = 0;
    try {
      const plan = await job.plan(world, params);
      if (plan.steps.length === 0) return (await job.nothingToDo?.(world, params))?.sentence ?? 'nothing';
      const { sentence } = await job.apply(world, params, plan);
      assert.deepEqual((await job.plan(world, params)).steps, [], 'a second plan is empty');
      return sentence;
    } catch (error) {
      return `refused: ${describeError(error)}`;
    }
  };
  const shown = () => world.happenings.flatMap((one) => (one.kind === 'output' ? [one.text] : [])).join('');
  const publish = (records: readonly DnsRecord[]) => {
    published = records;
  };
  return { hosts, away, changes: fake.changes, does, shown, publish };
}

const org = { domain: 'example.org', at };
const next = dkimFile({ domain: 'example.org', selector: 'dkim20261129' });
const txt = (selector: string, value: string): DnsRecord => ({
  ...{ name: `${selector}._domainkey.example.org`, type: 'TXT' },
  value,
});

describe('a DKIM key', () => {
  it('of a domain that is added is the same on every host, and its record is shown', async () => {
    const { hosts, changes, does, shown } = mailHosts();
    assert.match(
      await does(addDomainJob, org),
      /MX, SPF and DMARC as example\.net \(`dns`\), and the DKIM record above$/,
    );
    assert.deepEqual(changes, [
      'mail1: create the DKIM key /var/lib/dkim/example.org.pem',
      'mail2: copy the DKIM key /var/lib/dkim/example.org.pem from mail1',
      'mail1: write /etc/amavis/conf.d/60-mailha once amavisd accepts it, and reload amavisd',
      'mail2: write /etc/amavis/conf.d/60-mailha once amavisd accepts it, and reload amavisd',
    ]);
    assert.equal(hosts.mail2?.files.get('/var/lib/dkim/example.org.pem'), 'of-mail1');
    assert.equal(hosts.mail1?.table, hosts.mail2?.table);
    assert.equal(
      shown(),
      'selector  use    \ndkim      signs  since 2026-11-29\n\ndkim._domainkey.example.org. IN TXT "v=DKIM1; p=of-mail1"\n'.replace(
        / +\n/,
        '\n',
      ),
    );
    assert.match(await does(addDkimJob, org), /already has its DKIM keys on every mail host/);
  });

  it('is left out, and says so, where nothing signs', async () => {
    const { changes, does } = mailHosts({ amavisd: false });
    assert.match(await does(addDomainJob, org), /already exists/);
    assert.match(await does(addDkimJob, org), /^refused: No mail host has amavisd/);
    assert.deepEqual(changes, []);
  });

  it('is completed on a host that was away', async () => {
    const { away, hosts, does } = mailHosts();
    away.add('mail1');
    assert.match(await does(addDkimJob, org), /; mail1 unreachable: repeat the command once it is back$/);
    away.clear();
    assert.match(await does(addDkimJob, { ...org, at: at + day }), /every mail host signs mail from example\.org/);
    assert.equal(hosts.mail1?.files.get('/var/lib/dkim/example.org.pem'), 'of-mail2');
    assert.equal(hosts.mail1?.table, hosts.mail2?.table);
  });

  it('is rotated with both published: sign only once the new record is there, forget the old one after the overlap', async () => {
    const { hosts, does, publish, shown } = mailHosts();
    assert.match(await does(rotateDkimJob, org), /^refused: example\.org has no DKIM key yet/);
    await does(addDkimJob, org);
    assert.match(
      await does(rotateDkimJob, org),
      /has the next key dkim20261129; mail is still signed with the present one/,
    );
    assert.match(shown(), /^dkim20261129 +to be published +since 2026-11-29$/m);
    assert.match(shown(), /^dkim20261129\._domainkey\.example\.org\. IN TXT "v=DKIM1; p=of-mail1"$/m);
    assert.match(
      await does(rotateDkimJob, { ...org, at: at + day }),
      /^refused: example\.org already has the next key/,
    );

    const later = { ...org, at: at + day };
    assert.match(
      await does(switchDkimJob, later),
      /^refused: Signing not switched: dkim20261129\._domainkey\.example\.org has no DKIM key: .* \(192\.0\.2\.53\)\. Publish .* Then `domain dkim example\.org switch`\.$/,
    );
    publish([txt('dkim20261129', 'v=DKIM1; p=another')]);
    assert.match(await does(switchDkimJob, later), /^refused: Signing not switched: .* has the key …another, but/);
    publish([txt('dkim20261129', 'v=DKIM1; p=of-mail1')]);
    assert.match(await does(switchDkimJob, later), /Keep the old record published until 2026-12-30, then/);
    assert.match(shown(), /^dkim +old +published until 2026-12-30$/m);
    assert.deepEqual(
      parseDkim(hosts.mail2?.table ?? '').map(({ selector, use }) => `${selector} ${use}`),
      ['dkim old', 'dkim20261129 signs'],
    );
    assert.match(await does(switchDkimJob, later), /has no next key/);

    assert.match(await does(rotateDkimJob, { ...org, at: at + 2 * day }), /^refused: The last rotation is not over/);
    assert.match(
      await does(retireDkimJob, { ...org, at: at + 30 * day }),
      /^refused: dkim of example\.org .* until 2026-12-30/,
    );
    assert.match(
      await does(retireDkimJob, { ...org, at: at + 31 * day }),
      /no longer knows the old key .* Remove its record/,
    );
    assert.deepEqual(
      parseDkim(hosts.mail1?.table ?? '').map(({ selector, use }) => `${selector} ${use}`),
      ['dkim20261129 signs'],
    );
    assert(hosts.mail1?.files.has(next), 'the private key stays');
  });

  it("of iRedMail's own domain is rotated as well", async () => {
    const { hosts, does } = mailHosts();
    assert.match(await does(addDkimJob, { domain: 'example.net', at }), /already has its DKIM keys/);
    assert.match(await does(rotateDkimJob, { domain: 'example.net', at }), /has the next key dkim20261129/);
    assert.deepEqual(parseDkim(hosts.mail1?.table ?? ''), [
      { domain: 'example.net', selector: 'dkim', use: 'signs', since: 0 },
      { domain: 'example.net', selector: 'dkim20261129', use: 'next', since: at },
    ]);
  });

  it('is not chosen where hosts have different ones, nor made for a domain that is not here', async () => {
    const { hosts, does } = mailHosts();
    hosts.mail2?.files.set('/var/lib/dkim/example.org.pem', 'odd');
    hosts.mail1?.files.set('/var/lib/dkim/example.org.pem', 'even');
    assert.match(
      await does(addDkimJob, org),
      /^refused: \/var\/lib\/dkim\/example\.org\.pem differs between mail hosts/,
    );
    assert.match(
      await does(addDkimJob, { domain: 'exmaple.org', at }),
      /^refused: Unknown domain exmaple\.org\. Did you mean example\.org\?/,
    );
  });
});
