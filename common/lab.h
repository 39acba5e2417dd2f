/* What every lab hands to its programs: arguments, addresses as text, errors, and the reminders in
 * the starters. Nothing here is what a lab asks you to write. */
#ifndef LAB_H
#define LAB_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* Prints `usage: ` and synopsis ("server [PORT]") on stderr and exits with status 2. */
_Noreturn void usage(const char *synopsis);

/* Prints what failed, as printf(3) would, and errno's reason ("cannot bind: Address already in
 * use") on stderr and exits with status 1. Call it before anything else can change errno. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reads a decimal number from 0 to 65535, digits only, into port, in host byte order. False if text
 * is anything else; port is then unchanged. */
bool parse_port(const char *text, uint16_t *port);

/* Room for any text of format_address(): brackets, an IPv6 address, a colon, a port and the NUL. */
enum { ADDRESS_TEXT_SIZE = INET6_ADDRSTRLEN + sizeof "[]:65535" };

/* Writes address as people write it, `127.0.0.1:34062` or `[::1]:34062`, and returns text. An IPv4
 * peer of an IPv6 socket (RFC 4291, section 2.5.5.2) is shown as the IPv4 peer that it is. */
const char *format_address(const struct sockaddr *address, char text[ADDRESS_TEXT_SIZE]);

/* Makes stdout hand over each line as soon as it is complete. By itself it does so on a terminal
 * only: in a pipe or a file the log of a server that never ends would wait for 4096 bytes, and be
 * lost if the server is killed. Call it before anything is printed (setvbuf(3)). */
void line_buffer_stdout(void);

/* Where a starter still waits for your code: says on stderr which step of which file is to be done
 * next and exits with status 1. Delete the call once you have written the step. */
_Noreturn void todo(const char *file, int step, const char *what);

#endif
