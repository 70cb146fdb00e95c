/*
 * What has failed in libcoget-http, in words.
 */
#ifndef COGET_HTTP_ERROR_H
#define COGET_HTTP_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Why the last call of libcoget-http that failed in this thread has failed, in
 * English, with the URL, whose login is hidden: "http://host/: cannot connect:
 * Connection refused"; "" if none has failed.  It is the library's, and holds
 * until the caller suspends: a call of another task may fail meanwhile.  Parts
 * of it may come from a server, and hold bytes that are not printable.
 */
const char *co_http_error(void);

#ifdef __cplusplus
}
#endif
#endif
