import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsRecord } from '../../src/model/dns/dns.ts';
import { askDns, dkim, guideInventory, wantedRecords } from '../support/dns-world.ts';
import { fieldCases } from '../support/field.ts';
import { pretendNames } from '../support/pretend-names.ts';

const { domain } = guideInventory;
const mailHosts = guideInventory.hosts.filter(({ roles }) => roles.includes('mail'));

/** What `dns` says of one name whose TXT records are these, while all else is as it should be. */
async function judgedWith(name: string, found: readonly string[], more: readonly DnsRecord[] = []): Promise<string> {
  const others = wantedRecords().filter((record) => record.name !== name || record.type !== 'TXT');
  const records = found.map((value) => ({ name, type: 'TXT' as const, value }));
  const { judgements } = await askDns(pretendNames([...others, ...records, ...more]));
  const check = name === domain ? 'dns.spf' : `dns.dkim:${dkim[0]?.selector}`;
  const judgement = judgements.find((one) => one.check === check);
  return `${judgement?.status}: ${judgement?.summary}`;
}

/** The addresses of the cases are of the network for examples; ours are those of the guide. */
const ours = (text: string) => text.replaceAll('192.0.2.', '1.1.1.');
const found = (text: string): readonly string[] => JSON.parse(text).found.map(ours);
const both: readonly DnsRecord[] = mailHosts.map((host) => ({ name: `mail.${domain}`, type: 'A', value: host.public }));

describe('field: SPF', () => {
  fieldCases(
    [
      ['90-spf-a-of-another-name.json', 'the address of a name of both', /^ok: example\.net: v=spf1 a:mail/],
      ['92-spf-ip4-hostname.json', 'a name in place of an address', /^critical: .*mail1\.example\.net \(permerror/],
      ['96-spf-two.json', 'two records', /^critical: example\.net has 2 SPF records/],
      ['95-spf-a-mx.json', 'a and mx', 'ok: example.net: v=spf1 a mx -all'],
      ['9b-spf-control-foreign.json', 'a foreign network', /^critical: .*mail1\.example\.net \(fail\)/],
    ],
    (text) => judgedWith(domain, found(text), both),
  );
  const siblings: readonly (readonly [record: string, expected: RegExp, more?: readonly DnsRecord[]])[] = [
    [
      'v=spf1 redirect=_spf.example.com',
      /^ok/,
      [{ name: '_spf.example.com', type: 'TXT', value: 'v=spf1 ip4:1.1.1.0/24 -all' }],
    ],
    [
      'v=spf1 include:_spf.example.com -all',
      /^ok/,
      [{ name: '_spf.example.com', type: 'TXT', value: 'v=spf1 ip4:1.1.1.0/24 -all' }],
    ],
    [
      'v=spf1 include:_spf.example.com -all',
      /allows any sender/,
      [{ name: '_spf.example.com', type: 'TXT', value: 'v=spf1 all' }],
    ],
    ['v=spf1 include:nowhere.example.com -all', /^critical: .*permerror/],
    ['v=spf1 mx/24 -all', /^ok/],
    ['v=spf1 ip4:0.0.0.0/0 -all', /allows any sender/],
    ['v=spf1 -ip4:1.1.1.17 mx -all', /^critical: .*allow mail1\.example\.net \(fail\)$/],
    ['v=spf1 ip4:1.1.1.17 ~all', /^degraded: .*allow mail2\.example\.net \(softfail\)$/],
    ['v=spf1 mx ip4:1.1.1.0/99 -all', /^critical: .*permerror/],
    ['V=SPF1 MX -ALL', /^ok/],
    ['v=spf1', /^degraded: .*\(neutral\)/],
  ];
  for (const [record, expected, more = []] of siblings) {
    it(`"${record}"`, async () => assert.match(await judgedWith(domain, [record], more), expected));
  }
});

describe('field: DKIM', () => {
  const name = `${dkim[0]?.selector}._domainkey.${domain}`;
  const own = dkim[0]?.text ?? '';
  const key = /p=([^;]+)/.exec(own)?.[1] ?? '';
  const withOurs = (text: string) =>
    found(text).map((one) =>
      one.replace(/MIIBIjANBg/, key).replace(/MIIB IjANBg/, `${key.slice(0, 9)} ${key.slice(9)}`),
    );
  fieldCases(
    [
      [
        '97-dkim-escaped.json',
        'backslashes before the semicolons',
        /^critical: .*v=DKIM1\\: the first tag must be v=DKIM1/,
      ],
      ['98-dkim-pieces.json', 'blanks in the key', /^ok: .* matches the key of the mail hosts$/],
    ],
    (text) => judgedWith(name, withOurs(text)),
  );

  for (const [record, expected] of [
    [`v=DKIM1; k=rsa\\; p=${key}`, /^critical: .*k=rsa\\ is not the key type/],
    [`k=rsa; v=DKIM1; p=${key}`, /^critical: .*the first tag must be v=DKIM1/],
    [`v=DKIM1; h=sha1; p=${key}`, /^critical: .*lacks sha256/],
    [`v=DKIM1; s=tlsrpt; p=${key}`, /^critical: .*lacks email/],
    [`k=rsa; p=${key}`, /^ok/],
    [`v=DKIM1; t=y; p=${key}`, /^ok/],
  ] as const) {
    it(record.replace(key, 'KEY'), async () => assert.match(await judgedWith(name, [record]), expected));
  }
});
