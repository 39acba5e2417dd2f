# Unusual: Perl, with a connection that is a file: print sends, and <> receives.
use strict;
use warnings;
use IO::Handle;
use Socket qw(getaddrinfo SOCK_STREAM);

sub wrong_usage {
    print STDERR "usage: client.pl [HOST [PORT [MESSAGE]]]\n";
    exit 2;
}

sub fail {
    print STDERR "client.pl: $_[0]\n";
    exit 1;
}

sub dial {
    my ($host, $port) = @_;
    my ($error, @addresses) = getaddrinfo($host, $port, {socktype => SOCK_STREAM});
    fail("$host: $error") if $error;
    for my $one (@addresses) {
        my $connection;
        next unless socket $connection, $one->{family}, $one->{socktype}, $one->{protocol};
        return $connection if connect $connection, $one->{addr};
    }
    fail("$host port $port: $!");
}

my ($host, $port, $message) = ("127.0.0.1", 5000, "Hello, server!");
wrong_usage() if @ARGV > 3 || (@ARGV && $ARGV[0] =~ /^-/);
$host = $ARGV[0] if @ARGV > 0;
$port = $ARGV[1] if @ARGV > 1;
$message = $ARGV[2] if @ARGV > 2;
wrong_usage() if $port !~ /\A[0-9]{1,5}\z/ || $port > 65535;
$| = 1;
$SIG{PIPE} = "IGNORE";
my $connection = dial($host, $port);
print $connection $message or fail("print: $!");
$connection->flush or fail("flush: $!");
print "Sent message: $message\n";
local $/ = \4096;
$! = 0;
my $reply = "";
while (defined(my $piece = <$connection>)) {
    $reply .= $piece;
}
fail("readline: $!") if $connection->error;
fail("no reply") if $reply eq "";
print "Received response: $reply\n";
