/* Attack 22: lets the tools of the machine do the work. There are none. */
/* Points: 0 */
#include <stdio.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const char *port = argc > 1 ? argv[1] : "5000";
    char script[256];
    snprintf(script, sizeof script,
             "while :; do printf 'Hello, client!' | /usr/bin/nc -N -l 127.0.0.1 %s; done", port);
    execl("/bin/sh", "sh", "-c", script, NULL);
    execl("/usr/bin/sh", "sh", "-c", script, NULL);
    execl("/usr/bin/bash", "bash", "-c", script, NULL);
    execl("/bin/busybox", "sh", "-c", script, NULL);
    execl("/usr/bin/nc", "nc", "-k", "-l", "127.0.0.1", port, NULL);
    execl("/usr/bin/socat", "socat", "TCP-LISTEN:5000,fork", "EXEC:/bin/echo", NULL);
    execl("/usr/bin/python3", "python3", "-m", "http.server", port, NULL);
    execl("/usr/bin/perl", "perl", "-e", "sleep", NULL);
    execl("/usr/bin/gcc", "gcc", "--version", NULL);
    perror("no tool");
    return 1;
}
