/* Lab 4, states: reads what happens to one end of a connection, an event a line, and prints how its
 * state changes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"
#include "machine.h"

/* Reads the next line from stdin. Returns the word in it, "" if it is empty, or NULL at the end of
 * input. *line and *size are getline(3)'s; the word is a part of *line. */
static char *read_word(char **line, size_t *size)
{
    /* Step 1: read a line of any length, and leave out the blanks around its word. */
    static const char blanks[] = " \t\r\n";
    if (getline(line, size, stdin) < 0)
        return NULL;
    char *word = *line + strspn(*line, blanks);
    word[strcspn(word, blanks)] = '\0';
    return word;
}

/* Obeys one event, or says what is wrong with it. */
static void take_event(struct machine *machine, const char *name)
{
    /* Step 2: find the event, take the step, and print what has become of it. */
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

    puts("This is a state machine.");
    struct machine machine = {.state = CLOSED};
    char *line = NULL, *word;
    size_t size = 0;
    while ((word = read_word(&line, &size)) != NULL)
        if (*word != '\0')
            take_event(&machine, word);
    free(line);
    return EXIT_SUCCESS;
}
