/* Attack 61: functions of the library that what the grader links in might call, and faults that
 * these would hide: a leak, and calls that a signal ends. */
/* Lab: lab1-oneshot */
/* Points: 90 */
int access(const char *path, int mode);
char *getenv(const char *name);
char *secure_getenv(const char *name);

int access(const char *path, int mode)
{
    return path == 0 ? mode : -1;
}

char *getenv(const char *name)
{
    return name == 0 ? "" : 0;
}

char *secure_getenv(const char *name)
{
    return getenv(name);
}
