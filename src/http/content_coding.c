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

static enum content_coding find(struct span coding)
{
	static const struct {
		const char *name;
		enum content_coding coding;
	} codings[] = {
		{"gzip", CODING_GZIP}, {"x-gzip", CODING_GZIP},
		{"br", CODING_BROTLI}, {"deflate", CODING_DEFLATE},
		{"zstd", CODING_ZSTD},
	};

	for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++)
		if (span_is(coding, codings[i].name))
			return codings[i].coding;
	return CODING_OTHER;
}

enum content_coding content_coding_parse(const char *list)
{
	enum content_coding found = CODING_NONE;

	while (list && *list) {
		struct span coding = span_take(&list, list + strlen(list), ',');

		if (is_none(coding))
			continue;
		if (found != CODING_NONE)
			return CODING_OTHER;
		found = find(coding);
		if (found == CODING_OTHER)
			return found;
	}
	return found;
}
