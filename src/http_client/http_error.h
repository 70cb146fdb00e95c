/*
 * What has failed: from the tool's failures to statuses, and a text for the
 * program.  The text is the running task's, see co_http_error().
 */
#ifndef HTTP_CLIENT_HTTP_ERROR_H
#define HTTP_CLIENT_HTTP_ERROR_H

#include <stdint.h>

#include "model/failure.h"

/* The status that stands for a failure; its http_code does not count. */
int http_error_status(const struct failure *failure);

/*
 * Set the text and return status.  Without memory, or where no task runs, the
 * text stays as it was.
 */
int http_error_set(int status, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same for what a URL was asked for; its login is hidden. */
int http_error_set_for(int status, const char *url, const char *what);

/* The same, UV_ETIMEDOUT, for what has not happened in time: "not done". */
int http_error_set_late(const char *url, const char *what, int64_t timeout_ns);

/* Which text the task has, of all that were set; 0: none. */
uint64_t http_error_number(void);

/*
 * Have a text for an error of which nothing was said yet.
 *
 * earlier  what http_error_number() returned before.
 *
 * Returns status.
 */
int http_error_ensure(int status, uint64_t earlier, const char *url);

#endif
