/*
 * From what a program says of a body to what a request sends.
 */
#ifndef HTTP_CLIENT_REQUEST_BODY_H
#define HTTP_CLIENT_REQUEST_BODY_H

#include <coget/http_body.h>
#include <coget/status.h>

#include "http_client/body_source.h"
#include "model/request_content.h"

/*
 * Make it, and open its file.  Suspends where it has one.
 *
 * out     zeroed; to be closed.  It points to what body points to.
 * source  zeroed; what out refers to if a generator yields it.
 *
 * Returns 0; UV_ENOENT and the system's other errors of a file, with the
 * error's text set; CO_HTTP_BAD_BODY for one that is not regular; UV_EINVAL;
 * UV_ECANCELED; UV_ENOMEM.
 */
int request_body_open(struct body *out, struct body_source *source,
		      const struct co_http_body *body) CO_MUST_CHECK;

/* Close its file. */
void request_body_close(struct body *body);

#endif
