/* Lab 4, states: reads what happens to one end of a connection, an event a line, and prints how its
 * state changes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"
#include "machine.h"

/* Obeys one event, or says what is wrong with it. */
static void take_event(struct machine *machine, const char *name)
{
    enum tcp_event event;
    enum tcp_state before = machine->state;
    if (!find_event(name, &event))
        printf("error: unknown event: %s\n", name);
    else if (machine_step(machine, event))
        printf("%s -> %s\n", state_name(before), state_name(machine->state));
    else
        printf("error: %s is not valid in %s\n", name, state_name(before));
}

int main(int argc, char *argv[])
{
    if (getopt(argc, argv, "") != -1 || optind < argc)
        usage("states <EVENTS");
    line_buffer_stdout();

    /* Step 1: read line by line; blanks around an event and empty lines mean nothing. */
    struct machine machine = {.state = CLOSED};
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) >= 0) {
        char *name = line + strspn(line, " \t\r\n");
        name[strcspn(name, " \t\r\n")] = '\0';
        if (*name != '\0')
            take_event(&machine, name);
    }
    free(line);

    return EXIT_SUCCESS;
}
