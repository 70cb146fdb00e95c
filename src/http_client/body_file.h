/*
 * The files that are sent.
 */
#ifndef HTTP_CLIENT_BODY_FILE_H
#define HTTP_CLIENT_BODY_FILE_H

#include <stdint.h>

#include <coget/status.h>

/*
 * Open a regular file.  Suspends.
 *
 * Returns its descriptor, to be closed by the caller; UV_ENOENT and the
 * system's other errors; CO_HTTP_BAD_BODY for what is not regular; both with
 * the error's text set; UV_ECANCELED.
 */
int body_file_open(const char *path, uint64_t *bytes) CO_MUST_CHECK;

#endif
