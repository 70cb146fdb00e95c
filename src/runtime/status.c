/*
 * The texts of statuses.
 */
#include <coget/status.h>

#include <stddef.h>

/* The texts of our own statuses, and where libuv's does not fit; or NULL. */
static const char *own_text(int status)
{
	switch (status) {
	case UV_ETIMEDOUT: /* "connection timed out": there may be none */
		return "timed out";
	case CO_BARRIER_BROKEN:
		return "barrier is broken";
	case CO_QUEUE_SHUT_DOWN:
		return "queue is shut down";
	case CO_LIMIT_OVERRUN:
		return "longer than the limit";
	case CO_LOOP_CLOSED:
		return "event loop has ended";
	case CO_CERT_EXPIRED:
		return "certificate has expired";
	case CO_CERT_NOT_YET_VALID:
		return "certificate is not yet valid";
	case CO_CERT_SELF_SIGNED:
		return "certificate is self-signed";
	case CO_CERT_UNKNOWN_CA:
		return "certificate is of an unknown authority";
	case CO_CERT_WRONG_NAME:
		return "certificate is for another name";
	case CO_CERT_MISSING:
		return "certificate is missing";
	case CO_CERT_INVALID:
		return "certificate is not accepted";
	case CO_TLS_BAD_FILE:
		return "no usable certificate or key in file";
	case CO_TLS_NOT_TLS:
		return "peer does not speak TLS";
	case CO_TLS_REFUSED:
		return "refused by a TLS alert";
	case CO_TLS_FAILED:
		return "TLS protocol error";
	case CO_TLS_TRUNCATED:
		return "connection closed without TLS close_notify";
	default:
		return NULL;
	}
}

const char *co_strerror(int status)
{
	const char *own = own_text(status);

	if (own)
		return own;
	switch (status) {
	/* uv_strerror() would allocate the text of a code it does not know. */
#define TEXT(name, text) \
	case UV_##name: \
		return text;
		UV_ERRNO_MAP(TEXT)
#undef TEXT
	default:
		return status < 0 ? "unknown error" : "success";
	}
}

const char *co_libuv_version(void)
{
	return uv_version_string();
}
