/*
 * Whether a connection can be used again behind an answer: only if the
 * answer's end is beyond doubt (RFC 9112 sections 6.3, 9.3 and 9.6).
 *
 * If two readers see the end in different places, one of them takes the rest
 * for the answer to the next request, and through a proxy for another host's
 * (section 11.1).  A new connection costs less than a wrong file.
 */
#ifndef HTTP_PERSISTENCE_H
#define HTTP_PERSISTENCE_H

#include <stdbool.h>

#include "http/head.h"

/*
 * Whether all readers of an HTTP/1 answer with this complete head, which may be
 * informational, see it end at the same byte, and none of them sees the
 * connection end with it.
 */
bool persistence_is_certain(const struct head *head);

/*
 * Besides, whether the server keeps the connection open: as HTTP/1.1 has it by
 * default, and HTTP/1.0 where it says so (section 9.3).
 */
bool persistence_is_agreed(const struct head *head);

#endif
