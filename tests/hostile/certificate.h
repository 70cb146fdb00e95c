/*
 * A certificate for 127.0.0.1, good or bad, made when the server starts.
 */
#ifndef HOSTILE_CERTIFICATE_H
#define HOSTILE_CERTIFICATE_H

#include <stdbool.h>

#include <openssl/ssl.h>

/*
 * Make one that vouches for itself, and have the context use it.
 *
 * fault  "" for none, "future": it is not valid yet, "past": not any more,
 *        "name": it is for another host.
 * path   where it is written as PEM, for --cacert.
 *
 * Returns whether all of this worked.
 */
bool certificate_make(SSL_CTX *context, const char *fault, const char *path);

#endif
