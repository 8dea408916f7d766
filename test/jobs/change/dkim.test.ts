import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addDkimJob, retireDkimJob, rotateDkimJob, switchDkimJob } from '../../../jobs/change/dkim.ts';
import { addDomainJob } from '../../../jobs/change/mail-domains.ts';
import type { DnsRecord } from '../../../src/model/dns/dns.ts';
import { dkimFile, parseDkim } from '../../../src/model/mail/dkim.ts';
import { dkimHosts } from '../../support/dkim-hosts.ts';
import { pretendNames } from '../../support/pretend-names.ts';

const at = Date.parse('2026-11-29T10:00:00Z');
const day = 86_400_000;

const org = { domain: 'example.org', at };
const next = dkimFile({ domain: 'example.org', selector: 'dkim20261129' });
const txt = (selector: string, value: string): DnsRecord => ({
  ...{ name: `${selector}._domainkey.example.org`, type: 'TXT' },
  value,
});

describe('a DKIM key', () => {
  it('of a domain that is added is the same on every host, and its record is shown', async () => {
    const { hosts, changes, does, shown } = dkimHosts();
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
    assert.match(await does(addDkimJob, org), /already has its DKIM keys$/);
  });

  it('is left out, and says so, where nothing signs', async () => {
    const { changes, does } = dkimHosts({ amavisd: false });
    assert.match(await does(addDomainJob, org), /already exists/);
    assert.match(await does(addDkimJob, org), /^refused: No mail host has amavisd/);
    assert.deepEqual(changes, []);
  });

  it('is completed on a host that was away', async () => {
    const { away, hosts, does } = dkimHosts();
    away.add('mail1');
    assert.match(
      await does(addDkimJob, org),
      /; mail1 unreachable: `domain dkim example\.org add` completes it once it is back$/,
    );
    assert.match(await does(addDkimJob, org), /already has its DKIM keys; mail1 unreachable/);
    away.clear();
    assert.match(await does(addDkimJob, { ...org, at: at + day }), /mail from example\.org is signed/);
    assert.equal(hosts.mail1?.files.get('/var/lib/dkim/example.org.pem'), 'of-mail2');
    assert.equal(hosts.mail1?.table, hosts.mail2?.table);
  });

  it('is rotated with both published: sign only once the new record is there, forget the old one after the overlap', async () => {
    const { hosts, does, resolve, shown } = dkimHosts();
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
    resolve(pretendNames([txt('dkim20261129', 'v=DKIM1; p=another')]));
    assert.match(await does(switchDkimJob, later), /^refused: Signing not switched: .* has the key …another, but/);
    resolve(pretendNames([txt('dkim20261129', 'v=DKIM1; p=of-mail1')]));
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
    const { hosts, does } = dkimHosts();
    assert.match(await does(addDkimJob, { domain: 'example.net', at }), /already has its DKIM keys$/);
    assert.match(await does(rotateDkimJob, { domain: 'example.net', at }), /has the next key dkim20261129/);
    assert.deepEqual(parseDkim(hosts.mail1?.table ?? ''), [
      { domain: 'example.net', selector: 'dkim', use: 'signs', since: 0 },
      { domain: 'example.net', selector: 'dkim20261129', use: 'next', since: at },
    ]);
  });

  it('is not chosen where hosts have different ones, nor made for a domain that is not here', async () => {
    const { hosts, does } = dkimHosts();
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
