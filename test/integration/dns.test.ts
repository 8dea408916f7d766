import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it, type TestContext } from 'node:test';
import { addDkimJob, rotateDkimJob, switchDkimJob } from '../../jobs/change/dkim.ts';
import { namesBy } from '../../src/clients/resolver.ts';
import { ensurePackages } from '../../src/dev/lab/debian.ts';
import { parseDkim } from '../../src/model/mail/dkim.ts';
import { dkimHosts } from '../support/dkim-hosts.ts';
import { askDns, guideInventory } from '../support/dns-world.ts';
import { checkZone, type Named, startNamed } from '../support/named.ts';
import { silentNames } from '../support/pretend-names.ts';
import { fileIn, temporaryFolder } from '../support/temporary-file.ts';

const { domain } = guideInventory;
const folder = temporaryFolder();

/** The zone for BIND, and the reverse zone for the provider. */
async function zones() {
  const text = (await askDns(silentNames)).output?.text ?? '';
  const [head = ''] = text.split('\n; Hosts and VIPs');
  const reverse = [...text.matchAll(/^; (\S+\.in-addr\.arpa\. IN PTR .*)$/gm)].map(([, line]) => line);
  const ofReverse = [head.replaceAll(/^\$ORIGIN .*$/gm, '$ORIGIN 1.1.1.in-addr.arpa.'), ...reverse].join('\n');
  return { [domain]: text, '1.1.1.in-addr.arpa': `${ofReverse}\n` };
}

type Zones = Awaited<ReturnType<typeof zones>>;

/** BIND with modified zones, and the result of `dns` against it. */
async function served(t: TestContext, change: (text: string) => string = (text) => text) {
  const good = await zones();
  const text = change(good[domain] ?? '');
  const named = await startNamed(t, { ...good, [domain]: text });
  return askDns(namesBy([named.server]));
}

describe('dns against BIND', { concurrency: 4 }, () => {
  before(() => ensurePackages(['bind9', 'bind9-utils'], console.error));

  it('is a zone that BIND loads unchanged', async () => {
    assert.match(checkZone(domain, (await zones())[domain] ?? ''), /loaded serial 2026010100\nOK\n$/);
  });

  it('is a zone that BIND loads without known name servers and before mail is deployed', async () => {
    const inventory = { ...guideInventory, dns: { ...guideInventory.dns, nameservers: [] } };
    const { output } = await askDns(silentNames, { inventory, keys: () => undefined });
    assert.match(checkZone(domain, output?.text ?? ''), /OK\n$/);
  });

  it('is ok when the published zone matches', async (t) => {
    const { bad, status, output } = await served(t);
    assert.deepEqual(bad, []);
    assert.equal(status, 'ok');
    assert.match(output?.text ?? '', / \( 2026010101 /, 'the next zone has a higher serial');
  });

  const broken: Readonly<Record<string, readonly [change: (text: string) => string, found: RegExp]>> = {
    'a missing address': [
      (text) => text.replace(/^smtp .*\n/m, ''),
      /^critical dns\.a:smtp: smtp\.example\.net has no A record, wanted 1\.1\.1\.12$/,
    ],
    'a wrong address': [
      (text) => text.replace(/^(lb1 .*) 1\.1\.1\.13$/m, '$1 1.1.1.113'),
      /^degraded dns\.a:lb1: lb1\.example\.net has A 1\.1\.1\.113, wanted 1\.1\.1\.13$/,
    ],
    'a second SPF record': [
      (text) => `${text}@ IN TXT "v=spf1 include:_spf.example.com ~all"\n`,
      /^critical dns\.spf: example\.net has 2 SPF records/,
    ],
    'an MX record that points to a VIP': [
      (text) => `${text}@ IN MX 5 LB0\n`,
      /^critical dns\.mx: .* lb0\.example\.net points to VIP lb0 \(1\.1\.1\.12\), which does not balance port 25/,
    ],
    'an MX record that is an alias': [
      (text) => `${text.replace('10 mail2.example.net.', '10 mx2')}mx2 IN CNAME mail2\n`,
      /^critical dns\.mx: the MX record mx2\.example\.net is a CNAME to mail2\.example\.net/,
    ],
    'a null MX': [
      (text) => text.replaceAll(/^@ IN MX .*\n/gm, '').concat('@ IN MX 0 .\n'),
      /^critical dns\.mx: example\.net has the null MX record "0 \."/,
    ],
    'a key that was cut': [
      (text) => text.replace(/^( +)"UaOQ.*"/m, '$1"AQAB"'),
      /^critical dns\.dkim:dkim: dkim\._domainkey\.example\.net has a damaged copy of the key \(248 of 392 characters\), but the mail hosts sign with …\S+wIDAQAB/,
    ],
    'no DMARC record': [(text) => text.replace(/^_dmarc .*\n/m, ''), /^degraded dns\.dmarc: .* has no DMARC record/],
    'an SRV record with another port': [
      (text) => text.replace(' 993 ', ' 143 '),
      /^degraded dns\.srv:imaps: .* has SRV imap\.example\.net port 143, wanted imap\.example\.net port 993$/,
    ],
    'another authority': [
      (text) => text.replace('"letsencrypt.org"', '"example.com"'),
      /^degraded dns\.caa: example\.net has CAA issue example\.com, wanted issue letsencrypt\.org$/,
    ],
  };
  for (const [what, [change, found]] of Object.entries(broken)) {
    it(`reports ${what}, and nothing else`, async (t) => {
      const { bad } = await served(t, change);
      assert.equal(bad.length, 1, JSON.stringify(bad));
      assert.match(`${bad[0]?.status} ${bad[0]?.check}: ${bad[0]?.summary}`, found);
      assert(bad[0]?.remedy);
    });
  }

  it('distinguishes a missing domain from one that the server refuses to answer for', async (t) => {
    const net = '$TTL 60\n@ IN SOA a.example.com. b.example.com. ( 1 60 60 60 60 )\n@ IN NS a.example.com.\n';
    const named = await startNamed(t, { net });
    const lost = await askDns(namesBy([named.server]));
    assert.equal(lost.sentence, 'example.net is not in DNS (NXDOMAIN): its zone is not published or not delegated yet');
    const elsewhere = { ...guideInventory, domain: 'example.org' };
    const { status, sentence } = await askDns(namesBy([named.server]), { inventory: elsewhere });
    assert.equal(status, 'unknown');
    assert.match(sentence, /^no answer from 127\.0\.0\.1:\d+ about example\.org: query refused \(REFUSED\)/);
  });

  it('is unknown within seconds when the server is down', async (t) => {
    const named = await startNamed(t, await zones());
    await named.stop();
    const begun = Date.now();
    const { status, bad, sentence } = await askDns(namesBy([named.server]));
    assert.equal(status, 'unknown');
    assert.deepEqual(
      bad.map(({ check }) => check),
      ['dns.domain'],
    );
    assert(sentence.startsWith(`no answer from ${named.server} about example.net: `), sentence);
    assert(Date.now() - begun < 40_000);
  });

  it('aborts when its job is cancelled', async () => {
    const cancelling = new AbortController();
    // TEST-NET: no host responds.
    const names = namesBy(['192.0.2.53'], cancelling.signal);
    const asked = names.lookup(domain, 'SOA');
    cancelling.abort(new Error('cancelled by a person'));
    await assert.rejects(asked, /cancelled by a person/);
    await assert.rejects(names.lookup(domain, 'SOA'), /cancelled by a person/);
  });

  it('prints JSON at a terminal, using the resolver of cluster.yaml', async (t) => {
    const named = await startNamed(t, await withoutKey());
    const cwd = terminal(named);
    await mailha(cwd, 'secrets', 'init');
    const { code, stdout } = await mailha(cwd, 'dns', '--json');
    const { job, status, judgements, outputs, troubles } = JSON.parse(stdout);
    const bad = judgements.filter((one: { readonly status: string }) => one.status !== 'ok');
    // No mail host is reachable for its DKIM key.
    assert.deepEqual([code, job, status, bad.length, bad[0]?.check], [3, 'dns', 'unknown', 1, 'dns.dkim-keys']);
    assert.deepEqual([outputs.length, outputs[0].host, troubles.length], [1, domain, 2]);
    assert.match(checkZone(domain, outputs[0].text), /OK\n$/);
  });
});

describe('a DKIM key that is rotated', () => {
  before(() => ensurePackages(['bind9', 'bind9-utils'], console.error));

  it('signs once BIND serves the record that was printed', async (t) => {
    const { does, hosts, resolve, shown } = dkimHosts({ key: 'MIIB'.repeat(98) });
    const asked = { domain: 'example.org', at: Date.parse('2026-11-29T10:00:00Z') };
    const zone = (records: string) =>
      `$TTL 60\n@ IN SOA ns1.example.com. hostmaster.example.org. 1 7200 900 1209600 900\n@ IN NS ns1.example.com.\n${records}`;
    const serve = async (records: string) =>
      resolve(namesBy([(await startNamed(t, { 'example.org': zone(records) })).server]));
    const printed = () => shown().slice(shown().indexOf('\n\n') + 2);
    await does(addDkimJob, asked);
    await serve(printed());
    await does(rotateDkimJob, asked);
    const both = printed();
    assert.match(
      await does(switchDkimJob, asked),
      /^refused: Signing not switched: dkim20261129\._domainkey\.example\.org has no DKIM key/,
    );
    assert.match(both, /^dkim20261129\._domainkey\.example\.org\. IN TXT \( "v=DKIM1; p=MIIB/m, 'in several strings');
    await serve(both);
    assert.match(await does(switchDkimJob, asked), /^example\.org signs with its new key\./);
    assert.deepEqual(
      parseDkim(hosts.mail2?.table ?? '').map(({ selector, use }) => `${selector} ${use}`),
      ['dkim old', 'dkim20261129 signs'],
    );
  });
});

async function withoutKey(): Promise<Zones> {
  const all = await zones();
  return { ...all, [domain]: (all[domain] ?? '').replace(/^dkim\._domainkey [^)]*\)\n/m, '') };
}

/** The example with routed addresses, unreachable hosts and this resolver. */
function terminal({ server }: Named): string {
  const text = readFileSync('cluster.example.yaml', 'utf8')
    .replaceAll('192.0.2.', '1.1.1.')
    .replaceAll('198.51.100.', '127.0.100.')
    .replace('port: 22\n', 'port: 1\n')
    .replace('resolvers: []', `resolvers: ["${server}"]`)
    .replace('caa: []', 'caa: [letsencrypt.org]');
  fileIn(folder, 'cluster.yaml', text);
  return folder;
}

function mailha(cwd: string, ...argv: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const main = join(import.meta.dirname, '../../src/main.ts');
  const env = { PATH: process.env.PATH, REDIS_URL: `unix:${cwd}/nobody.sock` };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...argv], { cwd, env }, (error, stdout) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout });
    });
  });
}
