# Unusual: Perl, with the calls of C under their own names.
use strict;
use warnings;
use Socket qw(getaddrinfo SOCK_STREAM);

sub wrong_usage {
    print STDERR "usage: fetch.pl [HOST [PORT [PATH]]]\n";
    exit 2;
}

sub fail {
    print STDERR "fetch.pl: $_[0]\n";
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

my ($host, $port, $path) = ("127.0.0.1", 80, "/");
wrong_usage() if @ARGV > 3 || (@ARGV && $ARGV[0] =~ /^-/);
$host = $ARGV[0] if @ARGV > 0;
$port = $ARGV[1] if @ARGV > 1;
$path = $ARGV[2] if @ARGV > 2;
wrong_usage() if $port !~ /\A[0-9]{1,5}\z/ || $port > 65535;
$SIG{PIPE} = "IGNORE";
my $connection = dial($host, $port);
my $named = $host =~ /:/ ? "[$host]" : $host;
$named .= ":$port" if $port != 80;
my $request = "GET $path HTTP/1.1\r\nHost: $named\r\nConnection: close\r\n\r\n";
while (length $request) {
    my $sent = syswrite $connection, $request;
    next if !defined $sent && $!{EINTR};
    fail("syswrite: $!") unless defined $sent;
    substr($request, 0, $sent) = "";
}
my $total = 0;
while (1) {
    my $length = sysread $connection, my $piece, 8192;
    next if !defined $length && $!{EINTR};
    fail("sysread: $!") unless defined $length;
    last if $length == 0;
    print $piece or fail("print: $!");
    $total += $length;
}
close STDOUT or fail("stdout: $!");
exit($total > 0 ? 0 : 1);
