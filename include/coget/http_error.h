/*
 * What has failed in libcoget-http, in words.
 */
#ifndef COGET_HTTP_ERROR_H
#define COGET_HTTP_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Why the last call of libcoget-http has failed that did so in this thread, in
 * English, with the URL, whose login is hidden: "http://host/: cannot connect:
 * Connection refused"; "" if none has.  It holds until the caller suspends.
 * Parts of it may be from a server, so that bytes that are not printable can be
 * among them.
 */
const char *co_http_error(void);

#ifdef __cplusplus
}
#endif
#endif
