# One daemon of the stand-in: answers on a loopback port as the real one does to a probe. Arguments: role, port.
use strict;
use warnings;
use IO::Socket::INET;

my ($role, $port) = @ARGV;

# amavis, until QUIT.
sub smtp {
    my ($client) = @_;
    print $client "220 [127.0.0.1] ESMTP stand-in for amavis\r\n";
    while (my $line = <$client>) {
        return print $client "221 bye\r\n" if $line =~ /^quit/i;
        print $client "502 not implemented\r\n";
    }
}

# iRedAPD: a request is some lines and an empty one.
sub policy {
    my ($client) = @_;
    while (my $line = <$client>) { print $client "action=DUNNO\n\n" if $line =~ /^\r?$/ }
}

# A web application, which nginx asks.
sub http {
    my ($client) = @_;
    while (my $line = <$client>) { last if $line =~ /^\r?$/ }
    print $client "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nstand-in\n";
}

my $answer = { smtp => \&smtp, policy => \&policy, http => \&http }->{$role} or die "no role $role\n";
my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 64, ReuseAddr => 1)
    or die "port $port: $@\n";
$SIG{CHLD} = 'IGNORE';
while (1) {
    my $client = $server->accept or next;
    next if fork;
    alarm 600;
    $client->autoflush(1);
    $answer->($client);
    exit;
}
