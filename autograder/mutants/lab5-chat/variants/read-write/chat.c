/* Unusual: the others hear of a newcomer before it is welcomed; the log lines are written by its
 * thread, when all has been said. */
#include "chat.h"

#include <string.h>

/* A command does its work and returns NULL, or says what is wrong. Its argument is no string: its
 * end is where len says. */
typedef const char *command_function(struct member *member, const char *argument, size_t len);

static const char *join(struct member *member, const char *name, size_t len);
static const char *say(struct member *member, const char *text, size_t len);
static const char *list(struct member *member, const char *none, size_t len);
static const char *leave(struct member *member, const char *none, size_t len);

static const struct command {
    const char *name;
    const char *if_missing; /* the error without an argument; NULL: it has none */
    bool after_join;        /* for those who have joined; else for those who have not */
    command_function *obey;
} commands[] = {
    {"JOIN", "name required", false, join},
    {"MSG", "text required", true, say},
    {"USERS", NULL, true, list},
    {"LEAVE", NULL, true, leave},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

/* A line taken apart: `MSG hello` is the word MSG and the argument hello. */
struct request {
    const char *word, *argument;
    size_t word_len, argument_len;
    bool has_argument;
};

static struct request parse(const char *text, size_t len)
{
    const char *blank = memchr(text, ' ', len);
    struct request request = {.word = text, .word_len = len, .has_argument = blank != NULL};
    if (blank != NULL) {
        request.word_len = (size_t)(blank - text);
        request.argument = blank + 1;
        request.argument_len = len - request.word_len - 1;
    }
    return request;
}

/* The command that is meant, or NULL. */
static const struct command *find_command(const struct request *request)
{
    for (const struct command *command = commands; command < commands + COMMAND_COUNT; command++)
        if (strlen(command->name) == request->word_len &&
            memcmp(command->name, request->word, request->word_len) == 0)
            return command->if_missing == NULL && request->has_argument ? NULL : command;
    return NULL;
}

/* Does what the line asks for. Returns NULL, or what is wrong with it. */
static const char *obey(struct member *member, const struct line *line)
{
    if (line_is_too_long(line))
        return "line too long";
    struct request request = parse(line->bytes, line->len);
    const struct command *command = find_command(&request);
    bool has_joined = member->name[0] != '\0';
    if (command == NULL)
        return "unknown command";
    if (command->after_join != has_joined)
        return has_joined ? "already joined" : "join first";
    if (command->if_missing != NULL && request.argument_len == 0)
        return command->if_missing;
    return command->obey(member, request.argument, request.argument_len);
}

void chat_obey(struct member *member, const struct line *line)
{
    const char *error = obey(member, line);
    if (error != NULL)
        room_tell(member, "ERROR %s", error);
}

/* Tells the member who is here, in order of joining. It is one line, of any length. */
static void tell_users(struct member *member)
{
    room_put(member, "USERS", strlen("USERS"));
    for (struct member *each = member->room->first; each != NULL; each = each->next) {
        if (each->name[0] == '\0')
            continue;
        room_put(member, " ", 1);
        room_put(member, each->name, strlen(each->name));
    }
    room_put(member, "\n", 1);
}

static const char *join(struct member *member, const char *name, size_t len)
{
    if (!name_is_valid(name, len))
        return "invalid name";

    if (room_find(member->room, name, len) != NULL)
        return "name taken";
    room_join(member, name, len);
    room_tell_all(member->room, member, "JOINED %s", member->name);
    room_tell(member, "WELCOME %s", member->name);
    tell_users(member);
    return NULL;
}

static const char *say(struct member *member, const char *text, size_t len)
{
    if (!text_is_valid(text, len))
        return "invalid text";
    room_tell_all(member->room, NULL, "FROM %s %.*s", member->name, (int)len, text);
    return NULL;
}

static const char *list(struct member *member, const char *none, size_t len)
{
    (void)none;
    (void)len;
    tell_users(member);
    return NULL;
}

static const char *leave(struct member *member, const char *none, size_t len)
{
    (void)none;
    (void)len;
    room_tell(member, "BYE %s", member->name);
    chat_leave(member);
    return NULL;
}

void chat_leave(struct member *member)
{
    if (member->name[0] == '\0')
        return;
    room_tell_all(member->room, member, "LEFT %s", member->name);
    room_leave(member);
}
