import type { Argv } from '../check/fact.ts';

/** The relay prints this line once it is connected; what a login shell printed before does not matter. */
export const relayReady = 'mailha-relay ready';

/** Where Debian's slapd listens for ldapi:///. */
const socketPath = '/run/slapd/ldapi';

const script = String.raw`use strict; use Socket;
my ($path, $ready) = @ARGV;
my $s;
socket($s, PF_UNIX, SOCK_STREAM, 0) && connect($s, pack_sockaddr_un($path)) or die "connecting to slapd ($path): $!\n";
sub put { my ($to, $data) = @_; while (length $data) { my $n = syswrite($to, $data) // exit 0; substr($data, 0, $n, ''); } }
$SIG{PIPE} = 'IGNORE';
put(\*STDOUT, "\n$ready\n");
for (;;) {
  my $in = ''; vec($in, fileno($_), 1) = 1 for \*STDIN, $s;
  select($in, undef, undef, undef) < 0 and next;
  for ([\*STDIN, $s], [$s, \*STDOUT]) {
    my ($from, $to) = @$_;
    next unless vec($in, fileno($from), 1);
    sysread($from, my $data, 65536) or exit 0;
    put($to, $data);
  }
}`;

/**
 * Connects stdin and stdout to slapd's socket on the host. Run as root, slapd knows its peer from the kernel (SASL EXTERNAL),
 * even behind sudo. perl-base is on every Debian. It ends when either side closes.
 */
export const ldapRelay: Argv = ['perl', '-e', script, socketPath, relayReady];
