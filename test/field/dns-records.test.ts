import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsRecord, RecordType, RecordValues } from '../../src/model/dns/dns.ts';
import { askDns, dkim, guideInventory, wantedRecords } from '../support/dns-world.ts';
import { pretendNames } from '../support/pretend-names.ts';

const { domain } = guideInventory;
const selector = `${dkim[0]?.selector}._domainkey.${domain}`;
const key = /p=([^;]+)/.exec(dkim[0]?.text ?? '')?.[1] ?? '';

/** What a check says when one name has these records, and all others are as they should be. */
async function judged<T extends RecordType>(
  check: string,
  [name, type]: readonly [string, T],
  values: readonly RecordValues[T][],
  more: readonly DnsRecord[] = [],
): Promise<string> {
  const others = wantedRecords().filter((record) => record.name !== name || record.type !== type);
  const found = values.map((value) => ({ name, type, value }) as unknown as DnsRecord);
  const { judgements } = await askDns(pretendNames([...others, ...found, ...more]));
  const judgement = judgements.find((one) => one.check === check);
  return `${judgement?.status}: ${judgement?.summary}`;
}

const text = (name: string, value: string): DnsRecord => ({ name, type: 'TXT', value });
const includes = Array.from({ length: 11 }, (_, n) => `include:s${n}.example.com`).join(' ');
const nested = [
  text('_spf.example.com', `v=spf1 ${includes} ~all`),
  ...Array.from({ length: 11 }, (_, n) => text(`s${n}.example.com`, 'v=spf1 ip4:203.0.113.1 -all')),
];

describe('field: SPF, more records', () => {
  const cases: readonly (readonly [record: string, expected: RegExp, more?: readonly DnsRecord[]])[] = [
    // The mail hosts pass before the limit, and every other sender of the domain is a permerror.
    [`v=spf1 mx ${includes} -all`, /^degraded: .* needs 12 DNS lookups, more than the 10/, nested],
    ['v=spf1 mx include:_spf.example.com -all', /^degraded: .* needs more than the 10 DNS lookups/, nested],
    ['v=spf1 mx a include:_spf.example.com -all', /^ok/, [text('_spf.example.com', 'v=spf1 ip4:203.0.113.1 -all')]],
    ['v=spf1 a:n1.example.com a:n2.example.com a:n3.example.com mx -all', /^critical: .*permerror: Too many void/],
    [
      'v=spf1 mx a:n1.example.com a:n2.example.com a:n3.example.com -all',
      /^degraded: .* more than 2 DNS lookups that find nothing/,
    ],
    ['v=spf1 ptr -all', /^degraded: .* by ptr alone/],
    ['v=spf1 a mx ptr ~all', /^ok/],
    [
      'v=spf1 exists:any.example.com -all',
      /allows any sender/,
      [{ name: 'any.example.com', type: 'A', value: '127.0.0.2' }],
    ],
    ['v=spf1 exists:%{x}.example.com -all', /^critical: .*Unknown macro/],
    ['v=spf1 ip4:2001:db8::1 mx -all', /^critical: .*permerror/],
    ['v=spf1 ip6:2001:db8::/32 -all', /^critical: .*\(fail\)/],
    ['v=spf1 mx ?all', /^ok/],
    ['v=spf1 ip4:1.1.1.17ip4:1.1.1.18 -all', /^critical: .*permerror/],
    ['v=spf1; mx; -all', /^degraded: .* has no SPF record \("v=spf1; mx; -all" does not begin with "v=spf1 "\)/],
    ['"v=spf1 mx -all"', /^degraded: .* has no SPF record \(""v=spf1/],
    ['v=spf1\tmx\t-all', /^degraded: .* has no SPF record/],
    // RFC 7208 5.2: an include that is not there, behind what allows the mail hosts.
    [
      'v=spf1 mx include:_spf..example.com -all',
      /^ok: .* \(for any other sender permerror: Invalid include target _spf\.\.example\.com\)$/,
    ],
    [
      'v=spf1 mx include:spf.example.com.example.com -all',
      /^ok: .* \(for any other sender permerror: no SPF records found/,
    ],
    ['v=spf1 mx ipv4:203.0.113.7 -all', /^critical: .*permerror: Unknown mechanism "ipv4"/],
    ['v=spf1 mx -all v=spf1 a -all', /^ok/],
    ['v=spf1 mx -all; ', /^critical: .*permerror: Unknown mechanism "all;"/],
    ['v=spf1 mx \u2013all', /^critical: .*permerror/],
    ['v=spf1 -all mx', /^critical: .*\(fail\)/],
    [
      'v=spf1 include:_spf.google.com mx ~all',
      /^ok/,
      [
        text('_spf.google.com', 'v=spf1 include:_netblocks.google.com ~all'),
        text('_netblocks.google.com', 'v=spf1 ip4:35.190.247.0/24 ~all'),
      ],
    ],
  ];
  for (const [record, expected, more = []] of cases) {
    it(record.slice(0, 80), async () =>
      assert.match(await judged('dns.spf', [domain, 'TXT'], [record], more), expected),
    );
  }
});

describe('field: DKIM, more records', () => {
  for (const [record, expected] of [
    ['v=DKIM1; t=y; p=', /^critical: .*an empty key, which revokes it/],
    [`v=DKIM1; t=y; p=${key}`, /^ok: .*\(t=y: receivers treat its mail as a test\)$/],
    [
      'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
      /^critical: .*k=ed25519 is not the key type/,
    ],
    [`v=DKIM1; k=RSA; h=SHA256; s=Email; p=${key}`, /^ok/],
    [`v=DKIM1; h=sha1:sha256; s=email:other; p=${key}`, /^ok/],
    [
      `v=DKIM1; p=${key.slice(0, 243)}`,
      /^critical: .* has a key that was cut \(243 of \d+ characters; one string .* 255\)/,
    ],
    [`v=DKIM1; p=${key.replaceAll('+', '%2B')}`, /^critical: .* has a damaged copy of the key/],
    // A line that a web form left out, a key in one case, and the marks of a key file: all keys begin and end alike.
    [`v=DKIM1; p=${key.slice(200)}`, /^critical: .* has a damaged copy of the key \(\d+ of \d+ characters\)/],
    [`v=DKIM1; p=${key.toLowerCase()}`, /^critical: .* has a damaged copy of the key/],
    [
      `v=DKIM1; p=-----BEGIN PUBLIC KEY-----${key}-----END PUBLIC KEY-----`,
      /^critical: .* has a damaged copy of the key/,
    ],
    [
      `v=DKIM1; p=${key.slice(0, 44)}${[...key.slice(44, -8)].toReversed().join('')}${key.slice(-8)}`,
      /^critical: .* has the key …/,
    ],
    [`v=DKIM1 k=rsa p=${key}`, /^degraded: .* has no DKIM key \(a record without the tag p=\)/],
    ['v=spf1 -all', /^degraded: .* has no DKIM key:/],
    [`v=DKIM1; k=rsa; p=${key}; p=${key}`, /^critical: .*it has the tag p= twice/],
    [`dkim._domainkey IN TXT v=DKIM1; p=${key}`, /^critical: .*"dkim\._domainkey IN TXT v" is not the name of a tag/],
    [
      'v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKpTnxrXJuwrRRzW9NAHfRb3lLpHzmJhTdyJ9yV1yzWbVJrHVlBnpTy1zTRVPSP0lFOzZbGQwxS0v0rGLU3JvCsCAwEAAQ==',
      /^critical: .*fewer than 1024 bits/,
    ],
    [`v=DKIM1 k=rsa; p=${key}`, /^critical: .*the first tag must be v=DKIM1/],
    [`v=DKIM1;k=rsa;t=s;n=core;p=${key};`, /^ok/],
    [`v=DKIM1; g=*; k=rsa;; p = ${key}`, /^ok/],
  ] as const) {
    it(record.replace(key, 'KEY').slice(0, 80), async () => {
      assert.match(await judged(`dns.dkim:${dkim[0]?.selector}`, [selector, 'TXT'], [record]), expected);
    });
  }
});

describe('field: a DKIM record in two', () => {
  for (const [what, records] of [
    ['pasted in two parts', ['v=DKIM1; k=rsa;', `p=${key}`]],
    ['beside a revoked one', ['v=DKIM1; p=', `v=DKIM1; p=${key}`]],
  ] as const) {
    it(what, async () => {
      const said = await judged(`dns.dkim:${dkim[0]?.selector}`, [selector, 'TXT'], records);
      assert.match(said, /^degraded: .* has 2 DKIM records: receivers pick one at random$/);
    });
  }
});

describe('field: DMARC', () => {
  for (const [records, expected] of [
    [['v = DMARC1 ; p = none'], /^ok/],
    [['v=DMARC1; sp=none; pct=0; p=REJECT'], /^ok/],
    [['v=DMARC1; p=reject; sp=block'], /^degraded: .*sp=block, so receivers act as for p=none/],
    [['v=DMARC1; p=none; rua=admin@example.net'], /^degraded: .*sends no reports to "admin@example\.net"/],
    [['v=DMARC1; p=none; rua=mailto:a@example.net!10m,mailto:b@example.org'], /^ok/],
    [['v=DMARC1; p=none; ruf=mailto:mailto:a@example.net'], /^degraded: .*sends no reports to "mailto:mailto:a@/],
    [
      ['v=DMARC1;p=quarantine;pct=50;fo=1:d:s;adkim=s;ri=3600;rf=afrf;rua=mailto:a@example.net,mailto:b@example.org;'],
      /^ok/,
    ],
    [
      ['v=DMARC1; p=none; rua=mailto:dmarc@reports.example.org,mailto:dmarc@example.net'],
      /^ok: .* \(reports to reports\.example\.org need the TXT record example\.net\._report\._dmarc\.reports\.example\.org there\)$/,
    ],
    [['v=DMARC1; p=none; rua=mailto:dmarc@mail.example.net'], /^ok: _dmarc\.example\.net: v=DMARC1; [^()]*$/],
    [['v=DMARC1; p=reject; p=none'], /^degraded: .* is malformed \(it has the tag p= twice\)/],
    [
      ['v=DMARC1; p=none; rua=mailto:a@example.net;b@example.net'],
      /^degraded: .* is malformed \("b@example\.net" is not the name of a tag\)/,
    ],
    [['v=DMARC1; p:none'], /^degraded: .*"p:none" is not the name of a tag/],
    [['v=DMARC1 p=none'], /^degraded: .* has no DMARC record \("v=DMARC1 p=none" does not begin/],
    [['v=dmarc1; p=none'], /^degraded: .* has no DMARC record \(/],
    [['v=DMARC1; p=none', 'v=DMARC1; p=none'], /^degraded: .* has 2 DMARC records/],
    [['v=spf1 -all', 'v=DMARC1; p=none'], /^ok/],
  ] as const) {
    it(records.join(' and '), async () => {
      assert.match(await judged('dns.dmarc', [`_dmarc.${domain}`, 'TXT'], records), expected);
    });
  }
});

describe('field: MX', () => {
  const mx = (exchange: string, preference = 10) => ({ exchange, preference });
  const [first, second] = [mx(`mail1.${domain}`), mx(`mail2.${domain}`)];
  for (const [what, records, expected] of [
    ['names in capitals, with a dot at the end', [mx('MAIL1.EXAMPLE.NET'), mx(`mail2.${domain}.`)], /^ok/],
    ['a null MX as a dot', [mx('.', 0)], /^critical: .*null MX/],
    ['an address', [mx('1.1.1.17'), second], /^degraded: .*1\.1\.1\.17, which is an address and not a name/],
    ['no dot in the zone file', [first, mx(`mail2.${domain}.${domain}`)], /^degraded: .*a dot is missing at the end/],
  ] as const) {
    it(what, async () => assert.match(await judged('dns.mx', [domain, 'MX'], records), expected));
  }
});

describe('field: reverse names and CAA', () => {
  const reverse = '17.1.1.1.in-addr.arpa';
  const canonical = text('17.16-31.1.1.1.in-addr.arpa', '');
  for (const [what, names, expected, more] of [
    ['of the provider', ['static.17.1.1.1.clients.example.com'], /^degraded: .*not the one it says hello with$/],
    ['none', [], /^degraded: .*has no PTR record, .*without reverse DNS$/],
    ['no dot in the zone file', ['mail1.example.net.1.1.1.in-addr.arpa'], /^degraded: .*a dot is missing at its end/],
    ['two, one of which is right', ['www.example.net', 'MAIL1.example.net'], /^ok/],
    [
      'delegated by RFC 2317',
      [],
      /^ok/,
      [
        { name: reverse, type: 'CNAME', value: canonical.name },
        { name: canonical.name, type: 'PTR', value: 'mail1.example.net' },
      ],
    ],
  ] as const) {
    it(`PTR ${what}`, async () => {
      assert.match(await judged('dns.ptr:mail1', [reverse, 'PTR'], names, more), expected);
    });
  }

  const caa = (tag: string, value: string) => ({ critical: false, tag, value });
  for (const [what, records, expected] of [
    ['in capitals', [caa('ISSUE', 'LetsEncrypt.org')], /^ok/],
    ['with parameters', [caa('issue', 'letsencrypt.org; validationmethods=dns-01')], /^ok/],
    ['with a contact', [caa('issue', 'letsencrypt.org'), caa('iodef', 'mailto:ca@example.net')], /^ok/],
    ['for no authority', [caa('issue', ';')], /^degraded: .* has CAA issue ";", wanted issue letsencrypt\.org$/],
    ['for wildcards only', [caa('issuewild', 'letsencrypt.org')], /^degraded/],
  ] as const) {
    it(`CAA ${what}`, async () => assert.match(await judged('dns.caa', [domain, 'CAA'], records), expected));
  }
});
