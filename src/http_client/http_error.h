/*
 * What has failed: from the tool's failures to statuses, and a text for the
 * program.  The text is the thread's, see co_http_error().
 */
#ifndef HTTP_CLIENT_HTTP_ERROR_H
#define HTTP_CLIENT_HTTP_ERROR_H

#include <stdint.h>

#include "model/failure.h"
#include "model/url.h"

/* The longest text, with a NUL. */
#define HTTP_ERROR_SIZE (URL_SHOWN_SIZE + sizeof(struct failure))

/* The status that stands for a failure; its http_code does not count. */
int http_error_status(const struct failure *failure);

/* Set the text, cut if it is too long, and return status. */
int http_error_set(int status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same for what a URL was asked for; its login is hidden. */
int http_error_set_for(int status, const char *url, const char *what);

/* The same, UV_ETIMEDOUT, for what was not done within that time. */
int http_error_set_late(const char *url, int64_t timeout_ns);

#endif
