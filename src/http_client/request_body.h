/*
 * From what a program says of a body to what a request sends.
 */
#ifndef HTTP_CLIENT_REQUEST_BODY_H
#define HTTP_CLIENT_REQUEST_BODY_H

#include <coget/http_body.h>
#include <coget/status.h>

#include "model/request_content.h"

/*
 * Make it, and open its file.  Suspends where it has one.
 *
 * out  zeroed; to be closed if it is there.  It points to what body points to.
 *
 * Returns 0; UV_ENOENT and the system's other errors of a file, with the
 * error's text set; CO_HTTP_BAD_BODY for one that is not regular; UV_EINVAL;
 * UV_ECANCELED; UV_ENOMEM.
 */
int request_body_open(struct body *out,
		      const struct co_http_body *body) CO_MUST_CHECK;

/* Close its file. */
void request_body_close(struct body *body);

#endif
