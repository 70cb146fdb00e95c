/*
 * Descriptors that come from elsewhere: inherited, handed over, or made by
 * another library.
 *
 * Others may have the same open file, whose flags are for all: so what can be
 * opened anew is.
 */
#ifndef RUNTIME_DESCRIPTOR_H
#define RUNTIME_DESCRIPTOR_H

#include <stdbool.h>

/*
 * Get a descriptor of our own for what a stream can be of; co_stream_open()
 * says what that is, and what errors there are.  fd stays as it is.
 *
 * is_tcp  out: it is a socket of IPv4 or IPv6.
 */
int descriptor_of_stream(int *own, bool *is_tcp, int fd);

/*
 * The same for a socket that listens; co_server_open() says more.
 *
 * is_unix  out: it is one of AF_UNIX.
 */
int descriptor_of_listener(int *own, bool *is_unix, int fd);

/* The same for a socket of datagrams; see co_datagram_open(). */
int descriptor_of_datagrams(int *own, int fd);

/* Close what was taken over, unless it is a standard descriptor. */
void descriptor_close_taken(int fd);

#endif
