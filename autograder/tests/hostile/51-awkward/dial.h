/* What client and fetch share. */
int dial(const char *host, const char *port);
int say(int server, const char *words);
