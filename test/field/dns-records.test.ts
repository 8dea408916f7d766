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
    [`v=DKIM1 k=rsa p=${key}`, /^degraded: .* has no DKIM key \(a record without the tag p=\)/],
    ['v=spf1 -all', /^degraded: .* has no DKIM key:/],
  ] as const) {
    it(record.replace(key, 'KEY').slice(0, 80), async () => {
      assert.match(await judged(`dns.dkim:${dkim[0]?.selector}`, [selector, 'TXT'], [record]), expected);
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
