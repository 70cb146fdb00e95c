#include "http/status_line.h"

#include <string.h>

#include "base/span.h"
#include "base/text.h"

/* Three digits, not less than 100; 0 if there are none. */
static unsigned read_status(const char *text, size_t len)
{
	if (len < 3 || text[0] == '0' || !text_is_digit(text[0]) ||
	    !text_is_digit(text[1]) || !text_is_digit(text[2]) ||
	    (len > 3 && !text_is_blank(text[3])))
		return 0;
	return (unsigned)(text[0] - '0') * 100 +
	       (unsigned)(text[1] - '0') * 10 + (unsigned)(text[2] - '0');
}

static bool refuse(const char **why, const char *text)
{
	*why = text;
	return false;
}

bool status_line_parse(struct status_line *out, const char *line, size_t len,
		       const char **why)
{
	const char *blank = memchr(line, ' ', len);
	size_t at = blank ? (size_t)(blank - line) : len;
	struct span reason;

	if (at < 6 || at > 8 || strncmp(line, "HTTP/", 5) != 0)
		return refuse(why, "the answer does not begin with a status "
				   "line");
	out->is_http2 = line[5] == '2';
	out->is_http10 = at == 8 && memcmp(line + 5, "1.0", 3) == 0;
	while (at < len && text_is_blank(line[at]))
		at++;
	out->status = read_status(line + at, len - at);
	if (out->status == 0)
		return refuse(why, "the answer's status line has no status of "
				   "three digits");
	if (out->status == 101)
		return refuse(why, "the server switches to a protocol that "
				   "nobody asked for (HTTP 101)");
	reason = span_trim((struct span){line + at + 3, len - at - 3});
	if (reason.len >= sizeof(out->reason))
		reason.len = sizeof(out->reason) - 1;
	memcpy(out->reason, reason.text, reason.len);
	out->reason[reason.len] = '\0';
	return true;
}
