#include "http/cookie_header.h"

#include <string.h>

#include "base/span.h"

/* Without "=" and what is behind it. */
static struct span name_of(struct span cookie)
{
	const char *mark = memchr(cookie.text, '=', cookie.len);

	if (mark)
		cookie.len = (size_t)(mark - cookie.text);
	return span_trim(cookie);
}

static bool is_among(struct span name, const char *cookies)
{
	const char *end = cookies + strlen(cookies);

	while (cookies < end) {
		struct span one = name_of(span_take(&cookies, end, ';'));

		if (one.len == name.len &&
		    memcmp(one.text, name.text, name.len) == 0)
			return true;
	}
	return false;
}

int cookie_header_join(struct buf *out, const char *kept, const char *own)
{
	const char *end = kept + strlen(kept);
	int status = 0;

	while (status == 0 && kept < end) {
		struct span cookie = span_take(&kept, end, ';');

		if (!is_among(name_of(cookie), own))
			status = buf_printf(out, "%.*s; ", (int)cookie.len,
					    cookie.text);
	}
	return status == 0 ? buf_puts(out, own) : status;
}
