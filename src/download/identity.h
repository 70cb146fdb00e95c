/*
 * What a download is told from others by: its URL, and if it is not asked for
 * by a plain GET, also the method and a digest of the body; and the range of
 * the file, if it is not all of it.  So the answers to two requests for one URL
 * are two files, and a session has finished neither by the other.
 */
#ifndef DOWNLOAD_IDENTITY_H
#define DOWNLOAD_IDENTITY_H

#include <coget/status.h>

#include "model/item.h"
#include "model/request_content.h"

/*
 * Make the text that stands in place of the URL for struct item_id.
 *
 * out  receives it, to be freed by the caller; NULL if it is the URL itself.
 *
 * Returns 0 or UV_ENOMEM.
 */
int identity_of(char **out, const char *url,
		const struct request_content *content) CO_MUST_CHECK;

/* The same for an item, which may say another than its URL. */
int identity_of_item(char **out, const struct item *item,
		     const struct request_content *content) CO_MUST_CHECK;

/*
 * What the part of an item is told from others by, where that is not what its
 * file is.  If checksums have still to prove what is in the part, only an item
 * with the same checksums may go on from it.
 *
 * out  receives it, to be freed by the caller; NULL if it is the same.
 *
 * Returns 0 or UV_ENOMEM.
 */
int identity_of_part(char **out, const struct item *item, const char *identity,
		     const struct request_content *content) CO_MUST_CHECK;

/* Compute the digest of a body of bytes.  Returns 0 or UV_ENOMEM. */
int identity_digest(struct body *body) CO_MUST_CHECK;

#endif
