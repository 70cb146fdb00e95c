/*
 * The texts of statuses.
 */
#include <coget/status.h>

#include <stddef.h>

/* The texts of our own statuses, and where libuv's does not fit. */
static const struct {
	int status;
	const char *text;
} own_texts[] = {
	/* "connection timed out": there may be none */
	{UV_ETIMEDOUT, "timed out"},
	{CO_BARRIER_BROKEN, "barrier is broken"},
	{CO_QUEUE_SHUT_DOWN, "queue is shut down"},
	{CO_LIMIT_OVERRUN, "longer than the limit"},
	{CO_LOOP_CLOSED, "event loop has ended"},
	{CO_EXCEPTION, "C++ exception"},
	{CO_CERT_EXPIRED, "certificate has expired"},
	{CO_CERT_NOT_YET_VALID, "certificate is not yet valid"},
	{CO_CERT_SELF_SIGNED, "certificate is self-signed"},
	{CO_CERT_UNKNOWN_CA, "certificate is of an unknown authority"},
	{CO_CERT_WRONG_NAME, "certificate is for another name"},
	{CO_CERT_MISSING, "certificate is missing"},
	{CO_CERT_INVALID, "certificate is not accepted"},
	{CO_TLS_BAD_FILE, "no usable certificate or key in file"},
	{CO_TLS_NOT_TLS, "peer does not speak TLS"},
	{CO_TLS_REFUSED, "refused by a TLS alert"},
	{CO_TLS_FAILED, "TLS protocol error"},
	{CO_TLS_TRUNCATED, "connection closed without TLS close_notify"},
	{CO_WEBSOCKET_REFUSED, "no WebSocket handshake"},
	{CO_WEBSOCKET_FAILED, "WebSocket protocol error"},
	{CO_HTTP_BAD_URL, "not a URL of http or https"},
	{CO_HTTP_HOST_NOT_FOUND, "host not found"},
	{CO_HTTP_PROXY_FAILED, "proxy failed"},
	{CO_HTTP_NO_CONNECTION, "cannot connect"},
	{CO_HTTP_BAD_REDIRECT, "too many redirects, or one to no URL"},
	{CO_HTTP_UNSAFE_REDIRECT, "unsafe redirect"},
	{CO_HTTP_BAD_ANSWER, "invalid HTTP answer"},
	{CO_HTTP_DISCONNECTED, "connection broke"},
	{CO_HTTP_TRUNCATED, "body ended early"},
	{CO_HTTP_ERROR_STATUS, "HTTP status of error"},
	{CO_HTTP_BAD_TEXT, "text not in the encoding that was said"},
	{CO_HTTP_BAD_JSON, "body is not JSON"},
	{CO_HTTP_BAD_BODY, "body to be sent cannot be read"},
	{CO_HTTP_BAD_CHECKSUM, "file has another checksum"},
};

/* NULL where there is none. */
static const char *own_text(int status)
{
	for (size_t i = 0; i < sizeof(own_texts) / sizeof(*own_texts); i++)
		if (own_texts[i].status == status)
			return own_texts[i].text;
	return NULL;
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
