# Shared by all ldirectord checks. They run inside ldirectord (checktype=external-perl), so that a check
# starts no process, and by hand:
#
#     /usr/local/lib/mailha/check-imaps 192.0.2.12 993 192.0.2.17 993
#
# A failing check dies with the reason. /run/mailha/checks keeps the last reason of each check until it passes.

use strict;
use warnings;
use IO::Socket::INET;

# Below ldirectord's checktimeout, whose alarm would kill the process that runs the check.
my $seconds = 4;

my $reasons = $ENV{MAILHA_REASONS} || '/run/mailha/checks';

# Address and password of the check mailbox. Without this file checks do not log in.
my $mailbox = '/etc/mailha/check.mailbox';

# Time of the last login by real server; ldirectord has one process per virtual service.
my %logins;

# Virtual service and real server of the current check.
my $name;

# Unread input by socket: one read per byte would be expensive on a small director.
my %unread;

# Runs a check with ldirectord's four arguments: address and port of the virtual service, then of the real server.
sub mailha_check {
    my ($check) = @_;
    my ($vip, $vport, $real, $port) = @ARGV;
    %unread = ();
    $name = "$vip:$vport-$real:$port";
    my $passed = eval {
        # ldirectord installs its own handler for this signal.
        local $SIG{__DIE__} = 'DEFAULT';
        local $SIG{ALRM} = sub { die "no answer within $seconds s\n" };
        alarm $seconds;
        $check->($real, $port, $vip);
        1;
    };
    my $why = $@ || 'it did not say why';
    # ldirectord does not cancel its alarm when a check dies, and the alarm would then kill the daemon.
    alarm 0;
    $why =~ s/\s+/ /g;
    $why =~ s/ $//;
    delete $logins{$name} unless $passed;
    mailha_keep_reason($name, $passed ? '' : $why);
    die "$why\n" unless $passed;
    return 1;
}

# Stores or deletes the reason; an unchanged reason keeps its time. Never fails the check.
sub mailha_keep_reason {
    my ($name, $why) = @_;
    my $file = "$reasons/$name";
    if ($why eq '') {
        unlink $file if -e $file;
        return;
    }
    my $kept = '';
    if (open my $in, '<', $file) {
        $kept = <$in> // '';
        close $in;
    }
    return if $kept eq "$why\n";
    mailha_log("$name: $why");
    mkdir $_ for ($reasons =~ s{/[^/]+$}{}r), $reasons;
    if (open my $out, '>', "$file.new") {
        print $out "$why\n";
        close $out;
        rename "$file.new", $file;
    }
    return;
}

# Writes to ldirectord's log when run by it.
sub mailha_log {
    my ($line) = @_;
    ld_log($line) if defined &ld_log;
    return;
}

# Connects. Dies with the system's error, such as connection refused.
sub mailha_connect {
    my ($real, $port) = @_;
    my $socket = IO::Socket::INET->new(PeerAddr => $real, PeerPort => $port, Proto => 'tcp');
    return $socket || die "port $port: " . lc($!) . "\n";
}

my $context;

# The certificate is not verified: it has the name of the VIP, or does not exist yet.
sub mailha_connect_tls {
    my ($real, $port) = @_;
    return mailha_start_tls(mailha_connect($real, $port), $port);
}

sub mailha_start_tls {
    my ($socket, $port) = @_;
    require IO::Socket::SSL;
    # One context for all checks of a process: creating one takes longer than the check.
    $context //= IO::Socket::SSL::SSL_Context->new(SSL_verify_mode => IO::Socket::SSL::SSL_VERIFY_NONE());
    my $tls = IO::Socket::SSL->start_SSL($socket, SSL_reuse_ctx => $context);
    return $tls || die "port $port speaks no TLS: $IO::Socket::SSL::SSL_ERROR\n";
}

# Reads a line, without its line ending. Dies when the peer closes first.
sub mailha_line {
    my ($socket) = @_;
    my $unread = \$unread{$socket};
    $$unread //= '';
    my $end;
    while (($end = index $$unread, "\n") < 0) {
        die "sent a line without an end\n" if length $$unread > 16384;
        my $got = sysread $socket, $$unread, 4096, length $$unread;
        next if $got;
        die "closed the connection" . ($$unread eq '' ? " before it said anything\n" : " after \"$$unread\"\n");
    }
    my $line = substr $$unread, 0, $end;
    substr($$unread, 0, $end + 1) = '';
    $line =~ s/\r$//;
    return $line;
}

# Reads an SMTP reply: its last line has a space after the code (RFC 5321 4.2.1).
sub mailha_smtp_answer {
    my ($socket, $code) = @_;
    my @lines;
    do {
        push @lines, mailha_line($socket);
        die "answered \"$lines[-1]\", wanted $code\n" unless $lines[-1] =~ /^$code[ -]/;
    } while ($lines[-1] =~ /^$code-/ && @lines < 100);
    return @lines;
}

# Sends a command without waiting for the reply: the check has passed.
sub mailha_leave {
    my ($socket, $command) = @_;
    syswrite $socket, "$command\r\n";
    close $socket;
    return;
}

# Logs in with the check mailbox through a function of address and password, at intervals: each login costs the server a
# process. A failed login takes its real server out only while another real server accepts the same mailbox. If none does,
# the mailbox does not exist yet, has another password, or all directories are down: taking out all servers helps no client.
sub mailha_login {
    my ($log_in) = @_;
    open my $in, '<', $mailbox or return;
    my ($address, $password) = split ' ', <$in> // '';
    close $in;
    return unless defined $password;
    my $now = time;
    my $last = $logins{$name};
    return if $last && $now - $last->{at} < 10;
    my $accepted = eval { $log_in->($address, $password); 1 };
    my $why = $@;
    $logins{$name} = { at => $now, accepted => $accepted };
    my ($other) = grep { $_ ne $name && $logins{$_}{accepted} && $now - $logins{$_}{at} <= 30 } sort keys %logins;
    mailha_keep_reason("$name.login", $accepted ? '' : $why =~ s/\s+/ /gr =~ s/ $//r);
    die "login fails: $why" if !$accepted && defined $other;
    return;
}

# SASL PLAIN (RFC 4616) over SMTP, after EHLO.
sub mailha_smtp_login {
    my ($server, $address, $password) = @_;
    require MIME::Base64;
    syswrite $server, 'AUTH PLAIN ' . MIME::Base64::encode_base64("\0$address\0$password", '') . "\r\n";
    mailha_smtp_answer($server, 235);
    return;
}

# Expects `GET /ldirectord.txt` to return 200 with exactly that word; follows no redirects.
sub mailha_web {
    my ($socket, $vip) = @_;
    syswrite $socket, "GET /ldirectord.txt HTTP/1.0\r\nHost: $vip\r\nUser-Agent: ldirectord\r\nConnection: close\r\n\r\n";
    my $status = mailha_line($socket);
    die "answered \"$status\", wanted 200\n" unless $status =~ m{^HTTP/1\.[01] 200\b};
    my $headers = 0;
    while (mailha_line($socket) ne '') {
        die "more than 200 headers\n" if ++$headers > 200;
    }
    my $body = mailha_line($socket);
    die "/ldirectord.txt says \"$body\", wanted \"ldirectord\"\n" unless $body eq 'ldirectord';
    close $socket;
    return;
}

1;
