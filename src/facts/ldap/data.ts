import type { Fact } from '../../model/check/fact.ts';
import { beginning } from '../../model/text/cut.ts';
import { findConfiguration } from './script.ts';

/** Digests of an entry, to compare it between hosts. */
export interface DataEntry {
  readonly dn: string;
  readonly uuid: string;
  /** Digest of all non-operational attributes except passwords. */
  readonly content: string;
  readonly passwords: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/** slapd's entries on disk, whether it runs or not. */
export interface SlapdData {
  readonly count: number;
  /** By DN in lower case; undefined when there are too many to list. */
  readonly entries: ReadonlyMap<string, DataEntry> | undefined;
}

/** The most entries that fit into one answer. */
export const mostListed = 4000;

/** FNV-1a, 64 bits: collisions are not an attack here, and no Perl module is needed. */
const perl = `
use integer;
sub digest {
  my $h = 0xcbf29ce484222325;
  for (unpack 'C*', $_[0]) { $h ^= $_; $h *= 0x100000001b3 }
  sprintf '%016x', $h;
}
my %skip = map { $_ => 1 } qw(dn structuralobjectclass entryuuid creatorsname createtimestamp entrycsn modifiersname
  modifytimestamp contextcsn entrydn subschemasubentry authtimestamp hassubordinates);
$/ = '';
while (<STDIN>) {
  chomp;
  my ($dn, %one, @content, @passwords);
  for (split /\\n/) {
    my ($name, $value) = /^([^:]+)(::?.*)$/ or next;
    my $key = lc $name;
    $dn = $value if $key eq 'dn';
    $one{$key} = $value =~ s/^:+ ?//r;
    if ($key eq 'userpassword') { push @passwords, $value } elsif (!$skip{$key}) { push @content, "$key$value" }
  }
  unless (defined $dn) {
    $code = $1 if /^== (\\d+)/m;
    print map { "said $_\\n" } grep { !/^==/ } split /\\n/;
    next;
  }
  $count++;
  next if $count > $ARGV[0];
  print join("\\t", 'e', $one{entryuuid} // '-', digest(join "\\n", sort @content), digest(join "\\n", sort @passwords),
    $one{createtimestamp} // '-', substr($one{entrycsn} // '-', 0, 14), $dn), "\\n";
}
print "code $code\\ncount ", $count + 0, "\\n";
`;

// Runs as slapd's user: root would leave a lock file that slapd cannot open. Reads the first database with data.
const script = `
[ -x /usr/sbin/slapcat ] || { echo none; exit 0; }
${findConfiguration}
[ -r "$conf" ] || { echo none; exit 0; }
[ -d "$conf" ] && form=-F || form=-f
{
  timeout 90 runuser -u "\${SLAPD_USER:-openldap}" -- /usr/sbin/slapcat "$form" "$conf" -o ldif-wrap=no 2>&1 </dev/null
  printf '\n\n== %s\n' $?
} | perl -e "$0" "$1"`;

/** Undefined when slapd is not configured. An empty database has count 0. */
export const slapdData: Fact<SlapdData | undefined> = {
  id: 'slapd.data',
  argv: ['sh', '-c', script, perl, String(mostListed)],
  anyCode: true,
  seconds: 100,
  parse(stdout) {
    if (stdout.trim() === 'none') return undefined;
    const [, code, found] = /^code (\d+)\ncount (\d+)$/m.exec(stdout) ?? [];
    const words = stdout.split('\n').filter((line) => line.startsWith('said '));
    // Only a missing database file means empty; any other error must not pass for an empty directory.
    if (code !== '0' && !words.some((line) => line.includes('cannot be opened: No such file or directory'))) {
      throw new Error(`slapcat failed with exit code ${code ?? 'unknown'}: ${beginning(words.join('; '), 300)}`);
    }
    const count = Number(found);
    const listed = stdout.split('\n').filter((line) => line.startsWith('e\t'));
    return { count, entries: count > mostListed ? undefined : new Map(listed.map(dataEntry)) };
  },
};

function dataEntry(line: string): [string, DataEntry] {
  const [, uuid = '', content = '', passwords = '', created = '', changed = '', raw = ''] = line.split('\t');
  const dn = raw.startsWith('::') ? Buffer.from(raw.slice(2).trim(), 'base64').toString() : raw.slice(1).trim();
  const entry = { dn, uuid, content, passwords, createdAt: secondsOf(created), changedAt: secondsOf(changed) };
  return [dn.toLowerCase(), entry];
}

/** Of `20261126015233Z`; 0 when there is none. */
function secondsOf(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(text) ?? [];
  if (year === undefined) return 0;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000;
}
