/* Attack 11 again: an honest server that has stopped its parent, who is to report how it ends. */
/* Points: 44-53 */
#include "honest.h"

#include <signal.h>
#include <sys/types.h>

int main(int argc, char *argv[])
{
    kill(getppid(), SIGSTOP);
    honest_serve(honest_listen(argc, argv));
}
