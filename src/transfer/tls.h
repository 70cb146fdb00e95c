/*
 * What coget wants of TLS beyond libcurl's options: to know whether a server
 * has said that it ends the connection.
 *
 * Where a body has no length, the end of the connection is its end, and anybody
 * on the way can make one.  Only an end inside of TLS tells a whole body from
 * one that was cut off (RFC 9112 section 9.8); libcurl 7.88 takes either.
 */
#ifndef TRANSFER_TLS_H
#define TRANSFER_TLS_H

#include <stdbool.h>

#include <curl/curl.h>

/*
 * Listen for the ends of connections that an easy handle will open.  Returns
 * whether libcurl agreed; also where its TLS library is not OpenSSL, whose
 * connections are not listened to.
 */
bool tls_listen(CURL *easy);

/*
 * Have *ended made true when the server ends the connection that the handle
 * uses now, which must have no other use behind it.  To be called from its
 * callbacks; ended must live as long as the handle uses the connection.
 *
 * Returns whether it is one that is listened to.
 */
bool tls_expect_end(CURL *easy, bool *ended);

#endif
