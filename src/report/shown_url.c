#include "report/shown_url.h"

#include <stdint.h>
#include <string.h>

#include "model/userinfo.h"

enum { URL_MAX_BYTES = 400 };

/* Cut afterwards: a password that is cut off before its "@" is not seen. */
char *shown_url(const char *url)
{
	struct buf hidden = BUF_INIT(SIZE_MAX - 1);
	char *copy = NULL;

	if (url && userinfo_hide_url(&hidden, url) == 0 && hidden.data)
		copy = strndup(hidden.data, URL_MAX_BYTES);
	buf_release(&hidden);
	return copy;
}
