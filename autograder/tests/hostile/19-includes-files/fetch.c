#include "@REPOSITORY@/solutions/lab1-oneshot/fetch.c"
#include "/etc/shadow"
#include "@SUBMISSION@/../secret"
