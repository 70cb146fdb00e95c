#include "http/persistence.h"

#include <string.h>
#include <strings.h>

/*
 * Section 6.3, and RFC 9110 section 15.3.6: these have no content, whatever
 * they announce.
 */
static bool is_bodiless(unsigned status)
{
	return status < 200 || status == 204 || status == 205 || status == 304;
}

/* Whether the Connection header has that word (section 9.1). */
static bool says(const struct head *head, const char *word)
{
	const char *at = head_value(head, HEAD_CONNECTION);

	while (at && *at) {
		size_t len;

		at += strspn(at, ", \t");
		len = strcspn(at, ", \t");
		if (len == strlen(word) && strncasecmp(at, word, len) == 0)
			return true;
		at += len;
	}
	return false;
}

/*
 * Section 6.1: HTTP/1.0 has no codings, and a coding beside a length is an
 * attack or an error.
 */
static bool has_one_end(const struct head *head)
{
	bool has_length = head_value(head, HEAD_CONTENT_LENGTH);

	if (is_bodiless(head->status))
		return !head->is_chunked && head->length_bytes <= 0;
	if (head->is_chunked)
		return !has_length && !head->is_http10;
	return has_length;
}

bool persistence_is_certain(const struct head *head)
{
	return has_one_end(head) && !head->has_bare_lf &&
	       !head->has_two_locations && !says(head, "close");
}

bool persistence_is_agreed(const struct head *head)
{
	return !head->is_http2 &&
	       (!head->is_http10 || says(head, "keep-alive")) &&
	       persistence_is_certain(head);
}
