#include <coget/http_request.h>

#include "base/percent.h"

char *co_http_quote(const char *text)
{
	struct buf out = BUF_INIT(SIZE_MAX - 1);

	if (!text ||
	    percent_encode(&out, text,
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			   "abcdefghijklmnopqrstuvwxyz"
			   "0123456789-._~/") < 0 ||
	    buf_puts(&out, "") < 0) {
		buf_release(&out);
		return NULL;
	}
	return out.data;
}
