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

#include <coget/parts.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A call whose status must not be ignored: it may have been cancelled. */
#define CO_MUST_CHECK __attribute__((warn_unused_result))

/* A parameter, often arg, for which a function has no use. */
#define CO_UNUSED __attribute__((unused))

/*
 * Call, and if that returns an error, return it from the function around:
 *
 *	CO_TRY(co_stream_write(stream, question, len));
 *	return CO_TRY(co_stream_read(stream, answer, size)) > 0;
 *
 * The value is what the call has returned, which is not negative.  What has to
 * be undone is to be in variables of CO_CLOSING(), or in blocks that a return
 * may leave (with.h).
 */
#define CO_TRY(call) CO_TRY_(CO_UNIQUE(co_tried_), call)

#define CO_TRY_(name, call)                \
	__extension__({                    \
		__typeof__(call) name = (call); \
		if (name < 0)              \
			return (int)name;  \
		name;                      \
	})

/*
 * Statuses of the runtime's own, beside libuv's: where none of those fits, and
 * for TLS (tls.h) and HTTP (http.h).
 */
enum co_status {
	/* A barrier is broken, or was reset or aborted (BrokenBarrierError). */
	CO_BARRIER_BROKEN = -6101,

	/* A queue was shut down, and takes no more items (QueueShutDown). */
	CO_QUEUE_SHUT_DOWN = -6102,

	/* What is read, a line or a file perhaps, is longer than allowed. */
	CO_LIMIT_OVERRUN = -6103,

	/* The run of a loop that belongs to another thread has ended. */
	CO_LOOP_CLOSED = -6104,

	/* In C++: an exception that stands for no status (coget.hpp). */
	CO_EXCEPTION = -6105,

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

	/* The peer does not make the handshake of a WebSocket. */
	CO_WEBSOCKET_REFUSED = -6201,

	/* The peer has broken the protocol of WebSockets. */
	CO_WEBSOCKET_FAILED = -6202,

	/* A text is no URL of http or https. */
	CO_HTTP_BAD_URL = -6301,

	/* The host has no address. */
	CO_HTTP_HOST_NOT_FOUND = -6302,

	/* The proxy refuses to serve, or is none. */
	CO_HTTP_PROXY_FAILED = -6303,

	/* No connection to the server, and the system does not say why. */
	CO_HTTP_NO_CONNECTION = -6304,

	/* There are too many redirects, or one leads to what is no URL. */
	CO_HTTP_BAD_REDIRECT = -6305,

	/* A redirect leads where none may lead unasked (http_session.h). */
	CO_HTTP_UNSAFE_REDIRECT = -6306,

	/* The answer is not HTTP, or damaged. */
	CO_HTTP_BAD_ANSWER = -6307,

	/* The connection broke. */
	CO_HTTP_DISCONNECTED = -6308,

	/* The body ended early. */
	CO_HTTP_TRUNCATED = -6309,

	/* The answer has a status of error, 400 or more. */
	CO_HTTP_ERROR_STATUS = -6311,

	/* The text is not in the encoding that it names, or that is unknown. */
	CO_HTTP_BAD_TEXT = -6312,

	/* The body is not JSON. */
	CO_HTTP_BAD_JSON = -6313,

	/* The body to be sent cannot be read, or is not as long as was said. */
	CO_HTTP_BAD_BODY = -6314,

	/* The file has not the checksum that it shall have. */
	CO_HTTP_BAD_CHECKSUM = -6315,
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
