#include "http_client/text_decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "http_client/http_error.h"
#include "model/url.h"

static const char not_in[] = "the text is not";
static const char mark[] = "\xEF\xBB\xBF"; /* of the byte order, in UTF-8 */

static void drop_mark(struct co_bytes *text)
{
	size_t len = sizeof(mark) - 1;

	if (text->len < len || memcmp(text->data, mark, len) != 0)
		return;
	text->len -= len;
	memmove(text->data, text->data + len, text->len + 1);
}

static bool is_utf8(const char *charset)
{
	return !charset || strcasecmp(charset, "utf-8") == 0 ||
	       strcasecmp(charset, "utf8") == 0 ||
	       strcasecmp(charset, "us-ascii") == 0;
}

static int fail(const char *url, const char *what, const char *charset)
{
	char shown[URL_SHOWN_SIZE];

	url_show(shown, url);
	return http_error_set(CO_HTTP_BAD_TEXT, "%s: %s %.64s", shown, what,
			      charset ? charset : "UTF-8");
}

/* Some bytes more; at the end, what the encoding ends with. */
static int convert_some(iconv_t converter, char **in, size_t *in_len,
			struct buf *out)
{
	char piece[4096], *at = piece;
	size_t left = sizeof(piece);
	bool is_end = *in_len == 0;
	size_t result = iconv(converter, is_end ? NULL : in,
			      is_end ? NULL : in_len, &at, &left);

	if (buf_append(out, piece, sizeof(piece) - left) < 0)
		return UV_ENOMEM;
	if (result == (size_t)-1 && errno != E2BIG)
		return CO_HTTP_BAD_TEXT;
	return is_end && result != (size_t)-1;
}

static int convert(struct co_bytes *text, iconv_t converter)
{
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	char *in = text->data;
	size_t in_len = text->len;
	int status;

	do
		status = convert_some(converter, &in, &in_len, &out);
	while (status == 0);
	if (status > 0 && buf_append(&out, "", 0) == 0) {
		co_bytes_release(text);
		*text = (struct co_bytes){out.data, out.len};
		return 0;
	}
	buf_release(&out);
	return status < 0 ? status : UV_ENOMEM;
}

static int decode_other(struct co_bytes *text, const char *charset,
			const char *url)
{
	iconv_t converter = iconv_open("UTF-8", charset);
	int status;

	if (converter == (iconv_t)-1)
		return errno == ENOMEM ? UV_ENOMEM
				       : fail(url, "unknown encoding", charset);
	status = convert(text, converter);
	iconv_close(converter);
	return status == CO_HTTP_BAD_TEXT ? fail(url, not_in, charset) : status;
}

int text_decode(struct co_bytes *text, const char *charset, const char *url)
{
	int status = 0;

	if (!is_utf8(charset))
		status = decode_other(text, charset, url);
	else if (!utf8_is_valid(text->data, text->len))
		status = fail(url, not_in, charset);
	if (status == 0)
		drop_mark(text);
	return status;
}
