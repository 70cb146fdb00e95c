/*
 * Statuses: what every call of the runtime returns.
 *
 * 0 or a positive count is success; a negative number is one of libuv's codes
 * (UV_ECANCELED, UV_ETIMEDOUT, UV_ENOMEM, ...), which on Unix are negated
 * errno values.  This header brings libuv's codes and co_strerror(); a program
 * on the runtime needs nothing else of libuv's.  To ignore a status on purpose,
 * where the compiler warns of it, write (void)!call().
 */
#ifndef COGET_STATUS_H
#define COGET_STATUS_H

#include <uv.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A call whose status must not be ignored: it may have been cancelled. */
#define CO_MUST_CHECK __attribute__((warn_unused_result))

/*
 * A short English text for a status, for example "operation canceled".
 *
 * The text is static, also for a code that libuv does not know.  May be called
 * from any thread.
 */
const char *co_strerror(int status);

/* The version of the libuv that the program runs with: "1.44.2". */
const char *co_libuv_version(void);

#ifdef __cplusplus
}
#endif
#endif
