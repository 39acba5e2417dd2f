/* What the server does for a client, from accept to the end of its thread. */
#ifndef SERVICE_H
#define SERVICE_H

/* A thread that accepts clients until the listener is shut down, and starts a thread for each;
 * argument is the struct server. */
void *accept_clients(void *argument);

#endif
