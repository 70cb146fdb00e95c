/*
 * The texts of statuses.
 */
#include <coget/status.h>

const char *co_strerror(int status)
{
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
