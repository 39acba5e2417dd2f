/* The status port: it tells whoever connects which connections are live. */
#ifndef STATUS_H
#define STATUS_H

/* A thread that answers one caller after the other until the listener is shut down; argument is the
 * struct server. */
void *accept_status(void *argument);

#endif
