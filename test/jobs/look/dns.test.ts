import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsRecord, RecordType, RecordValues } from '../../../src/model/dns/dns.ts';
import type { DkimKey } from '../../../src/model/dns/dns-records.ts';
import { askDns, dkim, guideInventory, wantedRecords } from '../../support/dns-world.ts';
import { inventory as testNet } from '../../support/fake-world.ts';
import { pretendNames, silentNames } from '../../support/pretend-names.ts';

const wanted = wantedRecords();

function of<T extends RecordType>(name: string, type: T, value: RecordValues[T]): DnsRecord {
  return { name, type, value } as DnsRecord;
}

const is = (name: string, type: RecordType) => (record: DnsRecord) => record.name === name && record.type === type;

/** Everything as it is to be, but for these records, which are all that there is of their names and types. */
function published(...instead: readonly DnsRecord[]) {
  const rest = wanted.filter((record) => !instead.some((other) => is(other.name, other.type)(record)));
  return pretendNames([...rest, ...instead]);
}

const without = (name: string, type: RecordType) => pretendNames(wanted.filter((one) => !is(name, type)(one)));

/** The only thing that is wrong, as `status check: summary`; its remedy is there. */
async function wrong(names: Parameters<typeof askDns>[0], asked?: Parameters<typeof askDns>[1]): Promise<string> {
  const { bad, status } = await askDns(names, asked);
  const [only, ...others] = bad;
  assert.deepEqual(others, []);
  assert.equal(status, only?.status);
  assert(only?.remedy, only?.check);
  return `${only.status} ${only.check}: ${only.summary} -> ${only.remedy}`;
}

describe('dns', () => {
  it('is ok when every record is there', async () => {
    const { status, about, sentence, bad, judgements, output } = await askDns(pretendNames(wanted));
    assert.deepEqual(bad, []);
    assert.equal(status, 'ok');
    const checks = judgements.length;
    assert.equal(about, 'DNS of example.net (resolver 192.0.2.53)');
    assert.equal(sentence, `all ${checks} checks passed`);
    for (const check of ['dns.mx', 'dns.spf', 'dns.spf:mail2', 'dns.dkim:dkim', 'dns.dmarc', 'dns.a:lb0', 'dns.caa']) {
      assert(
        judgements.some((one) => one.check === check),
        check,
      );
    }
    assert.equal(new Set(judgements.map(({ check }) => check)).size, checks, 'each check has an id of its own');
    assert.partialDeepStrictEqual(output, { host: 'example.net', command: 'zone file' });
    assert.match(output?.text ?? '', /^@ IN SOA ns1\.example\.com\. postmaster\.example\.net\. \( 2026010100 /m);
  });

  it('says in one sentence that the domain is not published, and shows the zone all the same', async () => {
    const { bad, sentence, output } = await askDns(pretendNames([of('net', 'NS', 'a.example.com')]));
    assert.deepEqual(
      bad.map(({ check, status }) => [check, status]),
      [['dns.domain', 'critical']],
    );
    assert.equal(sentence, 'example.net is not in DNS (NXDOMAIN): its zone is not published or not delegated yet');
    assert.match(output?.text ?? '', /^mail1 +IN A +1\.1\.1\.17$/m);
  });

  it('does not call bad what no resolver says anything about', async () => {
    assert.match(
      await wrong(silentNames),
      /^unknown dns\.domain: no answer from 192\.0\.2\.53 about example\.net: no answer in time -> .*dns\.resolvers/,
    );
  });

  it('says once what it got no answer about', async () => {
    const names = pretendNames(wanted);
    const text = await wrong({
      ...names,
      lookup: async (name, type) =>
        type === 'TXT' ? { kind: 'silent', why: 'server failure (SERVFAIL)' } : names.lookup(name, type),
    });
    assert.match(
      text,
      /^unknown dns\.answers: no answer from 192\.0\.2\.53 about TXT example\.net, .*: server failure/,
    );
  });

  it('warns once of addresses that are not routed, and then requires no reverse names', async () => {
    const records = wantedRecords(testNet).filter(({ type }) => type !== 'PTR');
    assert.match(
      await wrong(pretendNames(records), { inventory: testNet }),
      /^degraded dns\.addresses: public addresses in cluster\.yaml are not reachable from the internet .*lb0 192\.0\.2\.12, .* and mail2 192\.0\.2\.18 -> /,
    );
  });
});

describe('dns of addresses', () => {
  it('says what is there and what is wanted, and how to publish it', async () => {
    assert.equal(
      await wrong(published(of('imap.example.net', 'A', '1.1.1.99'))),
      'critical dns.a:imap: imap.example.net has A 1.1.1.99, wanted 1.1.1.12 -> Publish `imap.example.net. IN A 1.1.1.12`, and no other record of that name and type.',
    );
    assert.match(
      await wrong(without('lb2.example.net', 'A')),
      /^degraded dns\.a:lb2: lb2.* has no A record, wanted 1\.1\.1\.14/,
    );
  });

  it('takes an alias that leads to the right address', async () => {
    const records = wanted.filter((one) => !is('pop.example.net', 'A')(one));
    const alias = of('pop.example.net', 'CNAME', 'lb0.example.net');
    assert.deepEqual((await askDns(pretendNames([...records, alias]))).bad, []);
  });

  it('wants the reverse name of each mail host, among others if need be', async () => {
    const name = '17.1.1.1.in-addr.arpa';
    assert.match(
      await wrong(without(name, 'PTR')),
      /^degraded dns\.ptr:mail1: 17.* has no PTR record, wanted mail1\.example\.net: many servers .* -> Ask the provider of the address to set `17\.1\.1\.1\.in-addr\.arpa\. IN PTR mail1\.example\.net\.`\.$/,
    );
    const both = published(of(name, 'PTR', 'host-17.example.com'), of(name, 'PTR', 'mail1.example.net'));
    assert.deepEqual((await askDns(both)).bad, []);
  });

  it('tells an SRV record that leads elsewhere', async () => {
    const elsewhere = of('_imaps._tcp.example.net', 'SRV', {
      priority: 0,
      weight: 0,
      port: 143,
      target: 'old.example.net',
    });
    assert.match(
      await wrong(published(elsewhere)),
      /^degraded dns\.srv:imaps: .* has SRV old\.example\.net port 143, wanted imap\.example\.net port 993/,
    );
  });

  it('wants the authority that is declared among those that may make certificates', async () => {
    const caa = (value: string) => of('example.net', 'CAA', { critical: false, tag: 'issue', value });
    assert.match(
      await wrong(published(caa('example.com'))),
      /^degraded dns\.caa: .* has CAA issue example\.com, wanted issue letsencrypt\.org/,
    );
    const more = published(caa('example.com'), caa('letsencrypt.org; validationmethods=dns-01'));
    assert.deepEqual((await askDns(more)).bad, []);
  });
});

describe('dns of MX', () => {
  const mx = (exchange: string, preference = 10) => of('example.net', 'MX', { preference, exchange });
  const [one, other] = [mx('mail1.example.net'), mx('mail2.example.net')];

  it('is critical when there is none, or one that says that there is none', async () => {
    assert.match(await wrong(without('example.net', 'MX')), /^critical dns\.mx: example\.net has no MX record/);
    assert.match(await wrong(published(mx('', 0))), /^critical dns\.mx: .*it accepts no mail \(RFC 7505\)/);
  });

  it('reports a mail host that gets no mail, and one that gets everything', async () => {
    assert.match(
      await wrong(published(one)),
      /^degraded dns\.mx: mail for example\.net goes to mail1\.example\.net, not to mail2/,
    );
    assert.match(
      await wrong(published(one, mx('mail2.example.net', 20))),
      /^degraded dns\.mx: the MX records .* differ in preference.*: mail1\.example\.net \(10\) and mail2\.example\.net \(20\)/,
    );
    assert.deepEqual((await askDns(published(mx('mail1.example.net', 1), mx('mail2.example.net', 1)))).bad, []);
  });

  it('leads to no VIP, where port 25 is not balanced', async () => {
    assert.match(
      await wrong(published(one, other, mx('mail.example.net'))),
      /^critical dns\.mx: the MX record mail\.example\.net points to VIP lb0 \(1\.1\.1\.12\), which does not balance port 25.* -> Remove the MX record mail\.example\.net of example\.net/,
    );
    const smtp = {
      name: 'smtp',
      vip: 'lb0',
      port: 25,
      on: 'mail',
      scheduler: 'wrr',
      forwarding: 'gate',
      check: 'connect',
    } as const;
    const inventory = { ...guideInventory, services: [...guideInventory.services, smtp] };
    assert.match(
      await wrong(published(one, other, mx('mail.example.net')), { inventory }),
      /^degraded .*also goes to mail\./,
    );
  });

  it('leads to no alias, also where the alias leads to a mail host', async () => {
    const alias = of('mx1.example.net', 'CNAME', 'mail1.example.net');
    assert.match(
      await wrong(published(mx('mx1.example.net'), other, alias)),
      /^critical dns\.mx: the MX record mx1\.example\.net is a CNAME to mail1\.example\.net.*RFC 2181/,
    );
  });

  it('names no other host', async () => {
    const old = of('mx.old.example', 'A', '8.8.8.8');
    assert.match(
      await wrong(published(one, other, mx('mx.old.example'), old)),
      /^degraded dns\.mx: mail for example\.net also goes to mx\.old\.example, which is 8\.8\.8\.8 and not a mail host/,
    );
    assert.match(
      await wrong(published(one, other, mx('gone.example.net'))),
      /gone\.example\.net, which has no address/,
    );
  });

  it('may call a mail host by another name', async () => {
    assert.deepEqual(
      (await askDns(published(mx('mx1.example.net'), other, of('mx1.example.net', 'A', '1.1.1.17')))).bad,
      [],
    );
  });
});

describe('dns of SPF, DKIM and DMARC', () => {
  const txt = (name: string, ...values: readonly string[]) => values.map((value) => of(name, 'TXT', value));
  const spf = (...values: readonly string[]) => wrong(published(...txt('example.net', ...values)));

  it('wants one SPF record, and other TXT records do not matter', async () => {
    assert.match(
      await spf('google-site-verification=x'),
      /^degraded dns\.spf: example\.net has no SPF record, wanted "v=spf1 mx -all"/,
    );
    assert.match(
      await spf('v=spf1 mx -all', 'v=spf1 include:example.com -all'),
      /^critical dns\.spf: example\.net has 2 SPF records/,
    );
    const fine = published(...txt('example.net', 'other', 'v=spf1 ip4:1.1.1.16/30 include:_spf.example.com ~all'));
    assert.deepEqual((await askDns(fine)).bad, []);
  });

  it('says which mail host it does not allow', async () => {
    assert.match(
      await spf('v=spf1 a:mail1.example.net -all'),
      /^critical dns\.spf: .* is "v=spf1 a:mail1\.example\.net -all", wanted "v=spf1 mx -all": does not reliably allow mail2\.example\.net \(fail\)/,
    );
    assert.match(
      await spf('v=spf1 include:example.com -all'),
      /^critical .*allow mail1\.example\.net \(permerror: no SPF records found for example\.com\) and mail2/,
    );
    assert.match(await spf('v=spf1 +all'), /^degraded .* allows any sender/);
  });

  it('compares the key with the one on the mail hosts', async () => {
    const name = 'dkim._domainkey.example.net';
    assert.match(await wrong(without(name, 'TXT')), /^degraded dns\.dkim:dkim: .* has no DKIM key/);
    assert.match(
      await wrong(published(...txt(name, 'v=DKIM1; p=MIIBothers'))),
      /^critical .* the key …MIIBothers, but the mail hosts sign with …\S*7wIDAQAB:/,
    );
    assert.match(await wrong(published(...txt(name, 'v=DKIM1; p='))), /^critical .*an empty key, which revokes it/);
    assert.match(await wrong(published(...txt(name, 'p=a', 'p=b'))), /^degraded .*has 2 DKIM records/);
    const spaced = (dkim[0]?.text ?? '').replace('p=', 'k=rsa; t=s; p= ').replace('MIIB', 'MI IB');
    assert.deepEqual((await askDns(published(...txt(name, spaced)))).bad, []);
  });

  it('takes any DMARC policy, and only one', async () => {
    const name = '_dmarc.example.net';
    assert.match(await wrong(without(name, 'TXT')), /^degraded dns\.dmarc: _dmarc.* has no DMARC record/);
    assert.match(await wrong(published(...txt(name, 'v=DMARC1; p=none', 'v=DMARC1; p=reject'))), /2 DMARC records/);
    assert.match(await wrong(published(...txt(name, 'v=DMARC1; p=all'))), /without a policy/);
    assert.deepEqual((await askDns(published(...txt(name, 'v=DMARC1; p=reject; adkim=s')))).bad, []);
  });

  const noKey = pretendNames(wanted.filter(({ name }) => !name.includes('_domainkey')));

  it('leaves the key out until mail is deployed, and finds nothing wrong with that', async () => {
    const { bad, output } = await askDns(noKey, { keys: () => undefined });
    assert.deepEqual(bad, []);
    assert.match(output?.text ?? '', /; left out: mail is not deployed yet: no amavisd on mail1 and mail2/);
  });

  it('tells mail hosts that do not sign, sign differently or do not answer', async () => {
    assert.match(
      await wrong(noKey, { keys: () => [] }),
      /^degraded dns\.dkim-keys: mail from example\.net is not signed as example\.net: amavisd on mail1 and mail2 has no/,
    );
    const odd = dkim.map((key) => ({ ...key, text: 'v=DKIM1; p=other' }));
    assert.match(
      await wrong(pretendNames(wanted), { keys: ({ name }) => (name === 'mail2' ? odd : dkim) }),
      /^degraded dns\.dkim-keys: mail1 and mail2 have different DKIM keys/,
    );
    const away = ({ name }: { readonly name: string }) => (name === 'mail1' ? new Error('away') : dkim);
    assert.match(
      await wrong(pretendNames(wanted), { keys: away }),
      /^unknown dns\.dkim-keys: DKIM key not checked: mail1 unreachable/,
    );
  });
});

describe('dns of DKIM keys', () => {
  const [present] = dkim;
  assert(present);
  const day = 86_400_000;
  const now = Date.parse('2026-01-01T00:00:00Z');
  const next: DkimKey = { ...present, selector: 'dkim20260101', text: 'v=DKIM1; p=next', use: 'next', since: now };
  const record = ({ selector, domain, text }: DkimKey) => of(`${selector}._domainkey.${domain}`, 'TXT', text);
  const found = async (records: readonly DnsRecord[], keys: readonly DkimKey[], check: string) => {
    const { judgements, status } = await askDns(pretendNames(records), { keys: () => keys });
    const one = judgements.find((judgement) => judgement.check === check);
    return `${status}: ${one?.status} ${one?.summary}`;
  };

  it('wants the next key published, and then says how to sign with it', async () => {
    const keys = [present, next];
    assert.match(
      await found(wanted, keys, 'dns.dkim:dkim20260101'),
      /^degraded: degraded dkim20260101\._domainkey\.example\.net has no DKIM key; mail is not signed with it until `domain dkim example\.net switch`$/,
    );
    assert.match(
      await found(
        [...wanted, of('dkim20260101._domainkey.example.net', 'TXT', 'v=DKIM1; p=x')],
        keys,
        'dns.dkim:dkim20260101',
      ),
      /^degraded: degraded .* the key …x, but/,
    );
    assert.match(
      await found([...wanted, record(next)], keys, 'dns.dkim:dkim20260101'),
      /^ok: ok .* is published: `domain dkim example\.net switch` signs with it$/,
    );
  });

  it('wants the old key published until the overlap is over, and no longer', async () => {
    const old = (days: number): readonly DkimKey[] => [
      { ...present, use: 'old', since: now - days * day },
      { ...next, use: 'signs', since: now - days * day },
    ];
    const gone = [...wanted.filter((one) => !is('dkim._domainkey.example.net', 'TXT')(one)), record(next)];
    assert.match(
      await found(gone, old(29), 'dns.dkim:dkim'),
      /^degraded: .*; mail signed with it may still be in transit until 2026-01-02$/,
    );
    assert.match(
      await found([...wanted, record(next)], old(29), 'dns.dkim:dkim'),
      /^ok: ok .* is published; mail signed .*/,
    );
    assert.match(
      await found(gone, old(30), 'dns.dkim:dkim'),
      /^ok: ok .* is no longer needed: `domain dkim example\.net retire` removes dkim$/,
    );
  });

  it('checks every active domain of the directory, and prints its record', async () => {
    const org: DkimKey = { ...next, domain: 'example.org', selector: 'dkim', use: 'signs' };
    const asked = { domains: ['example.net', 'example.org', 'example.com'], keys: () => [present, org] };
    const { bad, judgements, more } = await askDns(pretendNames(wanted), asked);
    assert.deepEqual(
      bad.map(({ check, status, summary }) => `${status} ${check}: ${summary}`),
      [
        'degraded dns.dkim:dkim@example.org: dkim._domainkey.example.org has no DKIM key: signatures of the mail hosts cannot be verified',
        'degraded dns.dkim-keys:example.com: mail from example.com is not signed as example.com: amavisd on mail1 and mail2 has no DKIM key for it',
      ],
    );
    assert(judgements.some(({ check }) => check === 'dns.dkim-keys:example.org'));
    assert.equal(more?.text, 'dkim._domainkey.example.org. IN TXT "v=DKIM1; p=next"\n');
    assert.deepEqual(
      (await askDns(pretendNames([...wanted, record(org)]), { ...asked, domains: ['example.org'] })).bad,
      [],
    );
  });

  it('checks the others also while the first one is not in DNS', async () => {
    const org: DkimKey = { ...next, domain: 'example.org', selector: 'dkim', use: 'signs' };
    const { bad, sentence } = await askDns(pretendNames([record(org)]), {
      domains: ['example.org'],
      keys: () => [present, org],
    });
    assert.deepEqual(
      bad.map(({ check }) => check),
      ['dns.domain'],
    );
    assert.match(sentence, /^example\.net is not in DNS/);
    const none = await askDns(pretendNames([]), { domains: ['example.org'], keys: () => [present, org] });
    assert.deepEqual(
      none.bad.map(({ check }) => check),
      ['dns.domain', 'dns.dkim:dkim@example.org'],
    );
  });

  it('does not call the other domains fine when the directory does not answer', async () => {
    assert.match(
      await wrong(pretendNames(wanted), { domains: undefined }),
      /^unknown dns\.dkim-domains: DKIM of other/,
    );
  });
});

describe('the head of the zone', () => {
  const zone = async (records: readonly DnsRecord[], nameservers: readonly string[]) => {
    const inventory = { ...guideInventory, dns: { ...guideInventory.dns, nameservers: [...nameservers] } };
    return (await askDns(pretendNames(records), { inventory })).output?.text ?? '';
  };

  it('has the name servers that serve the domain now, with the addresses of those that are inside', async () => {
    const ns = ['ns1.example.net', 'ns9.example.com'].map((server) => of('example.net', 'NS', server));
    const text = await zone([...wanted, ...ns, of('ns1.example.net', 'A', '8.8.8.8')], []);
    assert.match(text, /^@ IN NS ns1\.example\.net\.\n@ IN NS ns9\.example\.com\.\nns1 IN A {3}8\.8\.8\.8$/m);
  });

  it('says what it does not know', async () => {
    assert.match(await zone([], []), /^; Replace nameserver\.invalid with your name servers/m);
    assert.match(await zone([], ['ns1.example.net']), /^; ns1\.example\.net needs an A record here/m);
  });
});
