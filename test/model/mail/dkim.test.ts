import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import {
  type DkimRow,
  firstKey,
  mergedRows,
  nextKey,
  parseDkim,
  renderDkim,
  retiredKey,
  rowsNow,
  selectorOf,
  switchedKey,
} from '../../../src/model/mail/dkim.ts';

const [domain, day] = ['example.org', 86_400_000];
const start = Date.parse('2026-11-29T10:00:00.500Z');
const second = Math.floor(start / 1000) * 1000;
const row = (selector: string, use: DkimRow['use'], since = second): DkimRow => ({ domain, selector, use, since });

describe('the DKIM keys of a domain', () => {
  it('go from the first key through a rotation to the next alone', () => {
    const first = firstKey(start)([], domain);
    assert.deepEqual(first, [row('dkim', 'signs')]);
    const both = nextKey(start)(first, domain);
    assert.deepEqual(both, [row('dkim', 'signs'), row('dkim20261129', 'next')]);
    const switched = switchedKey(start + day)(both, domain);
    assert.deepEqual(switched, [row('dkim', 'old', second + day), row('dkim20261129', 'signs', second + day)]);
    assert.throws(() => retiredKey(start + 30 * day, 30)(switched, domain), {
      name: 'Refused',
      message:
        /^dkim of example\.org signed mail until 2026-11-30\. It stays until 2026-12-30 \(mail\.dkimOverlapDays\)/,
    });
    assert.deepEqual(retiredKey(start + 31 * day, 30)(switched, domain), [row('dkim20261129', 'signs', second + day)]);
  });

  it('stay as they are when the same is done twice', () => {
    for (const turn of [firstKey(start), nextKey(start), switchedKey(start), retiredKey(start, 30)]) {
      const once = turn([row('dkim', 'signs', second - day)], domain);
      assert.deepEqual(turn(once, domain), once);
    }
  });

  it('are not rotated twice at once', () => {
    const turn = nextKey(start + day);
    assert.throws(() => turn([row('dkim', 'signs'), row('dkim20261129', 'next')], domain), /already has the next key/);
    assert.throws(() => turn([row('dkim', 'old'), row('dkim2', 'signs')], domain), /`domain dkim example.org retire`/);
    assert.throws(() => turn([], domain), /has no DKIM key yet/);
  });

  it('are those of the host that changed last', () => {
    const early = [row('dkim', 'signs', 0), row(selectorOf(start), 'next', 1000)];
    const late = switchedKey(5000)(early, domain);
    assert.deepEqual(mergedRows([early, [], late]), late);
    const retired = retiredKey(5000 + 30 * day, 30)(late, domain);
    assert.deepEqual(mergedRows([late, retired]), retired);
    const other = { ...row('dkim', 'signs'), domain: 'a.example' };
    assert.deepEqual(mergedRows([[other], early]), [other, ...early]);
  });

  it("include iRedMail's own key, which is in none of our tables", () => {
    const keys = [{ domain, selector: 'dkim' }];
    assert.deepEqual(rowsNow(domain, [{ keys, rows: [] }]), [row('dkim', 'signs', 0)]);
    assert.deepEqual(rowsNow('a.example', [{ keys, rows: [] }]), []);
  });
});

/** As iRedMail's 50-user leaves them: one map, and the first domain for every other sender. */
const before = String.raw`
our (@dkim_signature_options_bysender_maps, %made);
@dkim_signature_options_bysender_maps = ({ '.' => { d => 'example.net', a => 'rsa-sha256' } });
sub dkim_key { my ($d, $s, $f) = @_; die "in use\n" if $made{"$s $d"}++; push @Amavis::Conf::dkim_signing_keys_list, { domain => $d, selector => $s }; print "$d $s $f\n"; }
dkim_key('example.net', 'dkim', '/var/lib/dkim/example.net.pem');
`;
const after = String.raw`
print "others: $_->{'.'}{s}\n" for grep { $_->{'.'} } @dkim_signature_options_bysender_maps;
print "own: $_->{'example.org'}{s}\n" for grep { $_->{'example.org'} } @dkim_signature_options_bysender_maps;
`;

describe('the settings for amavisd', () => {
  const rows = [
    { domain: 'example.net', selector: 'dkim', use: 'old', since: 5000 },
    { domain: 'example.net', selector: 'dkim20261129', use: 'signs', since: 5000 },
    row('dkim', 'signs'),
    row('dkim20261129', 'next'),
  ] as const;

  it('are read again as they were written', () => {
    assert.deepEqual(parseDkim(renderDkim(rows)), rows);
    assert.deepEqual(parseDkim(''), []);
  });

  it('declare each key once, and sign with one of them, also mail that iRedMail signs as the first domain', () => {
    const { stdout, stderr } = spawnSync('perl', ['-e', `${before}{ ${renderDkim(rows)} }${after}`], {
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.deepEqual(
      stdout
        .trim()
        .split('\n')
        .filter((line) => !/^\s*$/.test(line)),
      [
        'example.net dkim /var/lib/dkim/example.net.pem',
        'example.net dkim20261129 /var/lib/dkim/example.net.dkim20261129.pem',
        'example.org dkim /var/lib/dkim/example.org.pem',
        'example.org dkim20261129 /var/lib/dkim/example.org.dkim20261129.pem',
        'others: dkim20261129',
        'own: dkim',
      ],
    );
  });
});
