/*
 * What libcurl's options do not offer of TLS: whether a server has announced
 * the end of a connection, and how many records have come.
 *
 * Where a body has no length, the end of the connection is its end, and anybody
 * on the way can make one.  Only an end inside of TLS tells a whole body from
 * one that was cut off (RFC 9112 section 9.8); libcurl 7.88 takes either.
 */
#ifndef TRANSFER_TLS_H
#define TRANSFER_TLS_H

#include <stdbool.h>

#include <curl/curl.h>

#include "transfer/flood.h"

/*
 * Listen for the ends of connections that an easy handle will open, end those
 * that flood it, and shake hands on each but once (RFC 9113 section 9.2.1).
 * Returns whether libcurl agreed; also where its TLS library is not OpenSSL,
 * whose connections are left alone.
 *
 * flood  counts the records of all of them; must outlive them.  NULL: none are
 *        counted.
 */
bool tls_listen(CURL *easy, struct flood *flood);

/*
 * Have *ended made true when the server ends the connection that the handle
 * uses now, which must have no other use behind it.  To be called from its
 * callbacks; ended must live as long as the handle uses the connection.
 *
 * Returns whether it is one that is listened to and has HTTP/1 in it.
 */
bool tls_expect_end(CURL *easy, bool *ended);

/*
 * Whether the connection that the handle uses now has HTTP/2 or 3 in it, by
 * what both sides agreed on: a server can say any version in its answer.  To be
 * called from libcurl's callbacks.
 */
bool tls_is_multiplexed(CURL *easy);

/*
 * Whether something has come out of that connection that nobody has read yet.
 * Likewise.
 */
bool tls_has_unread(CURL *easy);

#endif
