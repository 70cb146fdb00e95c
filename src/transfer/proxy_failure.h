/*
 * What goes wrong at a proxy, which is named then: by host and port and the
 * option or variable that it comes from, and never with its login.
 */
#ifndef TRANSFER_PROXY_FAILURE_H
#define TRANSFER_PROXY_FAILURE_H

#include <stdbool.h>

#include "model/failure.h"
#include "transfer/proxy_address.h"
#include "transfer/transfer.h"

/*
 * Whether a proxy can be used, as far as its URL tells.  To be asked before
 * each request: libcurl may read another host from such a value, or connect to
 * the host without it.
 *
 * Returns false with *failure set if not.
 */
bool proxy_failure_check(struct failure *failure,
			 const struct proxy_address *proxy);

/*
 * Set the failure of a transfer that libcurl ended with an error, if that is a
 * proxy's.  Returns whether it is.
 */
bool proxy_failure_set(struct failure *failure,
		       const struct transfer *transfer);

/*
 * Set the failure that an answer's status is, if it is one of a proxy's own:
 * 407.  Of those that it may have from either, add the proxy's name to the
 * failure, which is set.
 */
void proxy_failure_status(struct failure *failure,
			  const struct transfer *transfer);

#endif
