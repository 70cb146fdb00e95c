/*
 * Bodies that are forms: of texts, or of texts and files.
 */
#ifndef HTTP_CLIENT_REQUEST_FORM_H
#define HTTP_CLIENT_REQUEST_FORM_H

#include <coget/http_body.h>
#include <coget/status.h>

#include "model/request_content.h"

/*
 * Write a form as a query has it.
 *
 * out  to be closed by request_body_close(), also on error.
 *
 * Returns 0 or UV_ENOMEM.
 */
int request_form_encode(struct body *out, const struct co_http_pair *fields);

/*
 * Write a multipart form, and open its files.  Suspends where it has any.
 *
 * out  as above.
 *
 * Returns 0; what body_file_open() returns; UV_EINVAL for a part with both a
 * text and a file or neither, or a type that cannot be sent; UV_ENOMEM.
 */
int request_form_open(struct body *out,
		      const struct co_http_part *parts) CO_MUST_CHECK;

#endif
