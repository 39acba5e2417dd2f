/* Attack 72: an honest server that looks in the list of mounts for paths of the machine, and for
 * the kind of build that it is. */
/* Points: 53 */
#include "honest.h"

int main(int argc, char *argv[])
{
    static const char *const telling[] = {"autograde", "/out/", "/asan", "/tsan", "@SUBMISSION@"};
    static const char *const lists[] = {"/proc/self/mountinfo", "/proc/self/mounts",
                                        "/proc/1/mountinfo"};
    char line[4096];
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        FILE *list = fopen(lists[i], "r");
        while (list != NULL && fgets(line, sizeof line, list) != NULL)
            for (size_t k = 0; k < sizeof telling / sizeof telling[0]; k++)
                if (strstr(line, telling[k]) != NULL)
                    printf("LEAKED %s: %s", telling[k], line);
        if (list != NULL)
            fclose(list);
    }
    honest_serve(honest_listen(argc, argv));
}
