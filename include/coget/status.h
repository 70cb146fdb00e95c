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
 * Statuses of the runtime's own, beside libuv's: where none of those fits, and
 * for TLS (tls.h).
 */
enum co_status {
	/* A barrier is broken, or was reset or aborted (BrokenBarrierError). */
	CO_BARRIER_BROKEN = -6101,

	/* A queue was shut down, and takes no more items (QueueShutDown). */
	CO_QUEUE_SHUT_DOWN = -6102,

	/* A line, or all that is read, is longer than its limit. */
	CO_LIMIT_OVERRUN = -6103,

	/* The run of a loop that belongs to another thread has ended. */
	CO_LOOP_CLOSED = -6104,

	/* The certificate has expired. */
	CO_CERT_EXPIRED = -6001,

	/* The time from which on it is valid has not come yet. */
	CO_CERT_NOT_YET_VALID = -6002,

	/* It is signed by itself, and not among those that are trusted. */
	CO_CERT_SELF_SIGNED = -6003,

	/* It is signed by an authority that is not known. */
	CO_CERT_UNKNOWN_CA = -6004,

	/* It is not for the host that was asked for. */
	CO_CERT_WRONG_NAME = -6005,

	/* A client has none, and the server requires one. */
	CO_CERT_MISSING = -6006,

	/* It is not accepted for another reason. */
	CO_CERT_INVALID = -6007,

	/* A file holds no certificate, or no key, that can be used. */
	CO_TLS_BAD_FILE = -6008,

	/* The peer does not speak TLS. */
	CO_TLS_NOT_TLS = -6009,

	/* The peer has refused the connection, and said so. */
	CO_TLS_REFUSED = -6010,

	/* The peer has broken the protocol, or shares no version or cipher. */
	CO_TLS_FAILED = -6011,

	/* The connection was closed before the peer had ended the stream. */
	CO_TLS_TRUNCATED = -6012,
};

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
