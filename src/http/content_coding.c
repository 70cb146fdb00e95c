#include "http/content_coding.h"

#include <stdbool.h>
#include <string.h>

#include "base/span.h"

/*
 * Whether it leaves the body as it is: S3 keeps the "aws-chunked" of an upload,
 * and others write there what belongs into Content-Type or Transfer-Encoding.
 */
static bool is_none(struct span coding)
{
	static const char *const names[] = {
		"",	"identity", "none",    "binary",
		"7bit", "8bit",	    "chunked", "aws-chunked",
	};
	static const char *const beginnings[] = {
		"utf-",	    "utf8",  "us-ascii", "ascii",    "iso-8859-",
		"iso8859-", "latin", "windows-", "charset=",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is(coding, names[i]))
			return true;
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
		if (span_begins_with(coding, beginnings[i]))
			return true;
	return memchr(coding.text, '/', coding.len) != NULL;
}

enum content_coding content_coding_parse(const char *list)
{
	enum content_coding found = CODING_NONE;

	while (list && *list) {
		struct span coding = span_take(&list, list + strlen(list), ',');

		if (is_none(coding))
			continue;
		if (found != CODING_NONE ||
		    (!span_is(coding, "gzip") && !span_is(coding, "x-gzip")))
			return CODING_OTHER;
		found = CODING_GZIP;
	}
	return found;
}
