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

/*
 * What libcurl knows: fronts say the later ones over HTTP/1.1, too.  What is
 * framed otherwise, or not at all, says others.
 */
static bool is_known_version(const char *version, size_t len)
{
	static const char *const known[] = {"1.1", "1.0", "2",
					    "2.0", "3",	  "3.0"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i]) == len &&
		    memcmp(version, known[i], len) == 0)
			return true;
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
	if (!is_known_version(line + 5, at - 5))
		return refuse(why, "the answer has a version of HTTP that "
				   "is not supported");
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
