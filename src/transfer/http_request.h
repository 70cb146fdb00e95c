/*
 * What libcurl is told of an HTTP request: its headers, version and codings,
 * and whether it is a HEAD.
 *
 * Call prepare for each URL, then configure, and reset when the transfer is
 * over.  Nothing suspends.
 */
#ifndef TRANSFER_HTTP_REQUEST_H
#define TRANSFER_HTTP_REQUEST_H

#include <stdbool.h>

#include <coget/status.h>

#include "http/credential_scope.h"
#include "model/url.h"

struct transfer;

/*
 * List its headers: conditions, the user's own, and the cookies and logins that
 * the scope allows.  What is listed is freed by http_request_reset().
 *
 * Returns 0, UV_ENOMEM, or UV_EINVAL for a condition that cannot be sent.
 */
int http_request_prepare(struct transfer *transfer,
			 const struct credential_scope *scope) CO_MUST_CHECK;

/* Set the easy handle to it.  Returns whether libcurl agreed. */
bool http_request_configure(struct transfer *transfer, const struct url *url);

/* Take from the easy handle what was set, and free it. */
void http_request_reset(struct transfer *transfer);

#endif
