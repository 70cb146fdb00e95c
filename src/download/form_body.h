/*
 * The body that a multipart form makes (RFC 7578): its texts in memory, and its
 * files open, so that each request sends the same.
 */
#ifndef DOWNLOAD_FORM_BODY_H
#define DOWNLOAD_FORM_BODY_H

#include "model/failure.h"
#include "model/request_content.h"

/*
 * Open the files of settings->form, which has fields, and compute lengths and
 * the digest.  Blocks: for the thread pool.
 *
 * out  zeroed; its pieces are to be released in any case.
 *
 * Returns 0, UV_EPROTO with *failure set, or UV_ENOMEM.
 */
int form_body_open(struct body *out, const struct settings *settings,
		   struct failure *failure);

#endif
