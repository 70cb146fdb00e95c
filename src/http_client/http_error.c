#include "http_client/http_error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <coget/http_error.h>
#include <coget/local.h>
#include <coget/status.h>

#include "base/units.h"
#include "model/url.h"

/*
 * A text for each task: others fail while this one waits, be it only for the
 * end of a response that it closes on its way out.
 */
struct said {
	uint64_t number; /* of all in this thread, from 1 */
	char text[];
};

static const struct co_local error = {.release = free};
static _Thread_local uint64_t last_number;

const char *co_http_error(void)
{
	const struct said *said = co_local_get(&error);

	return said ? said->text : "";
}

uint64_t http_error_number(void)
{
	const struct said *said = co_local_get(&error);

	return said ? said->number : 0;
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
	struct said *said;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	said = malloc(sizeof(*said) + (size_t)len + 1);
	if (!said)
		return status;
	said->number = ++last_number;
	va_start(args, format);
	vsnprintf(said->text, (size_t)len + 1, format, args);
	va_end(args);
	if (co_local_set(&error, said) < 0)
		free(said);
	return status;
}

int http_error_set_for(int status, const char *url, const char *what)
{
	char shown[URL_SHOWN_SIZE];

	url_show(shown, url);
	return http_error_set(status, "%s: %s", shown, what);
}

int http_error_ensure(int status, uint64_t earlier, const char *url)
{
	return status < 0 && http_error_number() == earlier
		       ? http_error_set_for(status, url, co_strerror(status))
		       : status;
}

int http_error_set_late(const char *url, const char *what, int64_t timeout_ns)
{
	char limit[UNITS_TEXT_SIZE], shown[URL_SHOWN_SIZE];

	units_format_duration(limit, timeout_ns);
	url_show(shown, url);
	return http_error_set(UV_ETIMEDOUT, "%s: %s within %s", shown, what,
			      limit);
}
