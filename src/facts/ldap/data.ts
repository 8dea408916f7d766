import type { Fact } from '../../model/check/fact.ts';
import { beginning } from '../../model/text/cut.ts';
import { findConfiguration } from './script.ts';

/** What an entry is, to tell whether another host has the same. */
export interface DataEntry {
  readonly dn: string;
  readonly uuid: string;
  /** Of all that is not operational, without passwords. */
  readonly content: string;
  readonly passwords: string;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/** What slapd has on disk, whether it runs or not. */
export interface SlapdData {
  readonly count: number;
  /** By DN in lower case; undefined when there are too many to list. */
  readonly entries: ReadonlyMap<string, DataEntry> | undefined;
}

/** As many as the answer of one question has room for. */
export const mostListed = 4000;

/** FNV-1a in 64 bits: nobody tries to deceive it, and no module of Perl is needed. */
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

// As slapd's own user: root would leave a lock file that slapd cannot open. Of several databases the first that has data.
const script = `
[ -x /usr/sbin/slapcat ] || { echo none; exit 0; }
${findConfiguration}
[ -r "$conf" ] || { echo none; exit 0; }
[ -d "$conf" ] && form=-F || form=-f
{
  timeout 90 runuser -u "\${SLAPD_USER:-openldap}" -- /usr/sbin/slapcat "$form" "$conf" -o ldif-wrap=no 2>&1 </dev/null
  printf '\n\n== %s\n' $?
} | perl -e "$0" "$1"`;

/** Undefined when slapd is not set up. An empty database has no entries. */
export const slapdData: Fact<SlapdData | undefined> = {
  id: 'slapd.data',
  argv: ['sh', '-c', script, perl, String(mostListed)],
  anyCode: true,
  seconds: 100,
  parse(stdout) {
    if (stdout.trim() === 'none') return undefined;
    const [, code, found] = /^code (\d+)\ncount (\d+)$/m.exec(stdout) ?? [];
    const words = stdout.split('\n').filter((line) => line.startsWith('said '));
    // There is no file yet. Whatever else went wrong, an error must not pass for an empty directory.
    if (code !== '0' && !words.some((line) => line.includes('cannot be opened: No such file or directory'))) {
      throw new Error(`slapcat ended with ${code ?? 'nothing'}: ${beginning(words.join('; '), 300)}`);
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
