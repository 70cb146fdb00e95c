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
	case CO_EXCEPTION:
		return "C++ exception";
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
	case CO_WEBSOCKET_REFUSED:
		return "no WebSocket handshake";
	case CO_WEBSOCKET_FAILED:
		return "WebSocket protocol error";
	case CO_HTTP_BAD_URL:
		return "not a URL of http or https";
	case CO_HTTP_HOST_NOT_FOUND:
		return "host not found";
	case CO_HTTP_PROXY_FAILED:
		return "proxy failed";
	case CO_HTTP_NO_CONNECTION:
		return "cannot connect";
	case CO_HTTP_BAD_REDIRECT:
		return "too many redirects, or one to no URL";
	case CO_HTTP_UNSAFE_REDIRECT:
		return "unsafe redirect";
	case CO_HTTP_BAD_ANSWER:
		return "invalid HTTP answer";
	case CO_HTTP_DISCONNECTED:
		return "connection broke";
	case CO_HTTP_TRUNCATED:
		return "body ended early";
	case CO_HTTP_TOO_LARGE:
		return "body too large";
	case CO_HTTP_ERROR_STATUS:
		return "HTTP status of error";
	case CO_HTTP_BAD_TEXT:
		return "text not in the encoding that was said";
	case CO_HTTP_BAD_JSON:
		return "body is not JSON";
	case CO_HTTP_BAD_BODY:
		return "body to be sent cannot be read";
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
