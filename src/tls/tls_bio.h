/*
 * What OpenSSL reads records from, and writes them to: the layer below.
 */
#ifndef TLS_BIO_H
#define TLS_BIO_H

#include <openssl/types.h>

#include "tls/tls_connection.h"

/* A BIO on a connection's layer; NULL for want of memory. */
BIO *tls_bio_new(struct tls_connection *connection);

#endif
