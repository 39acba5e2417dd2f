/* What is still on its way between the sockets of a table. */
#ifndef HARNESS_IN_FLIGHT_H
#define HARNESS_IN_FLIGHT_H

#include "harness/kernel/sockets.h"

/* True while a segment may still change what one of the two ends of some connection can do: bytes
 * sent that the other end has not received, a FIN or reset that the other end has not seen, a
 * handshake that is not complete, an acknowledgement that lets a sender go on. On loopback that is
 * a matter of microseconds, or of 40 ms where it takes a delayed ACK. Not on their way, because
 * they wait for a process and not for the network:
 * - bytes (and a FIN) behind a window that is closed because the other end does not read;
 * - a SYN that was dropped because the listener's accept queue is full. Once there is room again it
 *   counts as on its way: the kernel repeats it after 1, 3, 7 ... seconds;
 * - a connection that TCP_DEFER_ACCEPT keeps back (noticed 1.5 seconds later);
 * - the acknowledgement of a FIN that the other end has seen: it wakes nobody;
 * - anything to or from a peer that vanished without a word, as long as nothing is sent to it.
 * One look is not proof: take two, and see that no thread has run in between. */
bool socket_table_in_flight(const struct socket_table *table);

#endif
