#include "cli/text_value.h"

#include <string.h>
#include <strings.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"
#include "model/archive_name.h"
#include "model/proxy_kind.h"

bool text_value_is_path(const char *value)
{
	return *value && strcmp(value, "-") != 0;
}

bool text_value_is_tar(const char *value)
{
	return *value && !strstr(value, "://") &&
	       !archive_name_compressor(value);
}

bool text_value_is_warc(const char *value)
{
	size_t len = strlen(value);
	bool is_gzip = len > 3 && strcasecmp(value + len - 3, ".gz") == 0;

	return len > 0 && !strstr(value, "://") &&
	       (is_gzip || !archive_name_compressor(value));
}

bool text_value_is_socket(const char *value)
{
	const size_t size = sizeof(((struct sockaddr_un *)0)->sun_path);

	return *value && strlen(value) < size;
}

bool text_value_is_proxy(const char *value)
{
	return proxy_kind_of(value) != PROXY_UNKNOWN && *value != '@' &&
	       !text_has_controls(value) &&
	       !(*value && value[strspn(value, "0123456789")] == '\0');
}

static bool is_list_of_hashes(const char *value)
{
	static const char start[] = "sha256//";
	enum { DIGITS = 43 };

	do {
		size_t len = strlen(start);

		if (strncmp(value, start, len) != 0)
			return false;
		value += len;
		len = strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
				    "qrstuvwxyz0123456789+/");
		if (len != DIGITS || value[len] != '=')
			return false;
		value += len + 1;
	} while (*value++ == ';');
	return value[-1] == '\0';
}

bool text_value_is_pin(const char *value)
{
	return is_list_of_hashes(value) ||
	       (strncmp(value, "sha256/", 7) != 0 && access(value, R_OK) == 0);
}
