/*
 * Mirrors that a server names in the headers of its answers (RFC 6249): hints,
 * used if the URLs of the item fail, or for segments.
 *
 * A server may name what it may redirect to (redirects.h), and nothing of what
 * several send is joined but by common validators or a checksum.
 */
#ifndef DOWNLOAD_LINK_MIRRORS_H
#define DOWNLOAD_LINK_MIRRORS_H

#include <coget/status.h>

#include "download/attempt.h"

/*
 * Take those that an attempt's last answer has named as mirrors of its
 * download, behind those that it has.  Returns 0 or UV_ENOMEM.
 */
int link_mirrors_take(struct attempt *attempt) CO_MUST_CHECK;

#endif
