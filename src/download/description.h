/*
 * The Metalink that describes the file of a download, which a server names in
 * the header Link of an answer or a redirect (RFC 6249): with --follow-metalink
 * its checksum, size, pieces and mirrors count as if the item had them.
 *
 * The attempt that meets the first Metalink is ended, so that the file is asked
 * for again with all that is known: a download that has begun could use neither
 * the mirrors for its segments nor the checksum to stream what it verifies.
 * The bytes on their way are lost once.  A redirect, which is where most
 * servers name it, has none.
 */
#ifndef DOWNLOAD_DESCRIPTION_H
#define DOWNLOAD_DESCRIPTION_H

#include <coget/status.h>

#include "download/attempt_sink.h"

/*
 * See whether the answer, or the redirect, that an attempt has got names the
 * first Metalink of its download, which is to be read.
 *
 * Returns 0; UV_EAGAIN with result->description set, to end the request; or
 * UV_ENOMEM.
 */
int description_find(struct attempt *attempt,
		     struct attempt_result *result) CO_MUST_CHECK;

/*
 * Fetch the description that an attempt has found, and give the item what it
 * says.  A description that cannot be used is reported and left.  Suspends.
 *
 * Returns UV_EAGAIN, for the file to be asked for again; or a status that ends
 * the attempt otherwise.
 */
int description_take(struct attempt_sink *sink) CO_MUST_CHECK;

#endif
