/*
 * Names of hosts in URLs, of any script, in the one form that is looked up.
 */
#ifndef MODEL_HOST_H
#define MODEL_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "model/failure.h"

/*
 * Write the host of a URL (RFC 3986 section 3.2.2) as DNS, TLS and HTTP have
 * it: percent-encoding undone, labels that are not ASCII as A-labels (RFC 5890,
 * by the mapping of UTS #46), in lower case.  It is UTF-8 whatever the locale
 * is.  An IP address is written in its one usual
 * form; in brackets there can be no other than one of IPv6, with a zone or
 * without (RFC 6874).
 *
 * out  receives it, to be freed by the caller; NULL on error.
 *
 * Returns 0; -EINVAL with *failure set to say what no host's name can hold; or
 * -ENOMEM.
 */
int host_to_ascii(char **out, const char *host, size_t len,
		  struct failure *failure);

/*
 * Whether a host is certain to stand for itself: host_to_ascii() leaves it as it
 * is.  Nearly all do; of others the answer is no, too.
 */
bool host_is_plain(const char *host, size_t len);

#endif
