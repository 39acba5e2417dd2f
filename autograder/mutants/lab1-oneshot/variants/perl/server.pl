# Unusual: Perl, with the calls of C under their own names.
use strict;
use warnings;
use Errno qw(EINTR);
use Socket;

sub wrong_usage {
    print STDERR "usage: server.pl [PORT]\n";
    exit 2;
}

sub fail {
    print STDERR "server.pl: $_[0]: $!\n";
    exit 1;
}

sub serve {
    my ($connection) = @_;
    my ($data, $length);
    do {
        $length = sysread $connection, $data, 1024;
    } while (!defined $length && $!{EINTR});
    print STDERR "sysread: $!\n" unless defined $length;
    return unless $length;
    print "Received data: $data\n";
    my $reply = "Hello, client!";
    while (length $reply) {
        my $sent = syswrite $connection, $reply;
        next if !defined $sent && $!{EINTR};
        return print STDERR "syswrite: $!\n" unless defined $sent;
        substr($reply, 0, $sent) = "";
    }
    print "Sent response: Hello, client!\n";
}

my $port = @ARGV ? $ARGV[0] : 5000;
wrong_usage() if @ARGV > 1 || $port !~ /\A[0-9]{1,5}\z/ || $port > 65535;
$| = 1;
$SIG{PIPE} = "IGNORE";
socket my $listener, PF_INET, SOCK_STREAM, 0 or fail("socket");
setsockopt $listener, SOL_SOCKET, SO_REUSEADDR, 1 or fail("setsockopt");
bind $listener, pack_sockaddr_in($port, INADDR_LOOPBACK) or fail("bind");
listen $listener, 5 or fail("listen");
($port) = unpack_sockaddr_in(getsockname $listener);
print "Server is listening on port $port...\n";
while (1) {
    my $peer = accept my $connection, $listener;
    if (!$peer) {
        print STDERR "accept: $!\n";
        next;
    }
    my ($number, $address) = unpack_sockaddr_in($peer);
    print "Accepted connection from ", inet_ntoa($address), ":$number\n";
    serve($connection);
    close $connection;
}
