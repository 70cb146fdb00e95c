/*
 * What has failed in libcoget-http, in words.
 */
#ifndef COGET_HTTP_ERROR_H
#define COGET_HTTP_ERROR_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Why the last HTTP call of this task that failed has failed, in English, with
 * the URL, whose login is hidden: "http://host/: cannot connect: Connection
 * refused".  A task in which none has failed has the text of the task that
 * created it, or "", as has a caller outside of tasks.
 *
 * The text is the library's, and holds until another call fails in this task.
 * Parts of it may come from a server, and hold bytes that are not printable.
 */
const char *co_http_error(void);

#ifdef __cplusplus
}
#endif
#endif
