#include "http_client/http_error.h"

#include <stdarg.h>
#include <stdio.h>

#include <coget/http_error.h>
#include <coget/status.h>

#include "base/units.h"

static _Thread_local char text[HTTP_ERROR_SIZE];

const char *co_http_error(void)
{
	return text;
}

static int class_status(enum error_class error)
{
	switch (error) {
	case ERROR_URL:
	case ERROR_SCHEME:
		return CO_HTTP_BAD_URL;
	case ERROR_RESOLVE:
		return CO_HTTP_HOST_NOT_FOUND;
	case ERROR_PROXY:
		return CO_HTTP_PROXY_FAILED;
	case ERROR_CONNECT:
		return CO_HTTP_NO_CONNECTION;
	case ERROR_TLS:
		return CO_TLS_FAILED;
	case ERROR_CREDENTIALS:
		return CO_TLS_BAD_FILE;
	case ERROR_TIMEOUT:
		return UV_ETIMEDOUT;
	case ERROR_REDIRECT:
		return CO_HTTP_BAD_REDIRECT;
	case ERROR_UNSAFE_REDIRECT:
		return CO_HTTP_UNSAFE_REDIRECT;
	case ERROR_HTTP_STATUS:
		return CO_HTTP_ERROR_STATUS;
	case ERROR_NETWORK:
		return CO_HTTP_DISCONNECTED;
	case ERROR_TRUNCATED:
		return CO_HTTP_TRUNCATED;
	case ERROR_TOO_LARGE:
		return CO_LIMIT_OVERRUN;
	case ERROR_FILE:
		return CO_HTTP_BAD_BODY;
	case ERROR_CHECKSUM:
		return CO_HTTP_BAD_CHECKSUM;
	case ERROR_EXISTS:
		return UV_EEXIST;
	case ERROR_BUSY:
		return UV_EBUSY;
	case ERROR_INTERRUPTED:
		return UV_ECANCELED;
	case ERROR_RESOURCES:
		return UV_ENOMEM;
	default:
		return CO_HTTP_BAD_ANSWER;
	}
}

/* What a file of credentials lacks is no matter: it is not usable. */
int http_error_status(const struct failure *failure)
{
	return failure->status < 0 && failure->error != ERROR_CREDENTIALS
		       ? failure->status
		       : class_status(failure->error);
}

int http_error_set(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return status;
}

int http_error_set_for(int status, const char *url, const char *what)
{
	char shown[URL_SHOWN_SIZE];

	url_show(shown, url);
	return http_error_set(status, "%s: %s", shown, what);
}

int http_error_set_late(const char *url, int64_t timeout_ns)
{
	char limit[UNITS_TEXT_SIZE], late[sizeof(limit) + 32];

	units_format_duration(limit, timeout_ns);
	snprintf(late, sizeof(late), "not done within %s", limit);
	return http_error_set_for(UV_ETIMEDOUT, url, late);
}
