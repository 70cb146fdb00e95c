/*
 * Validators and ranges.
 */
#include "conditional.h"

#include <string.h>

/* Drop the mark of a weak ETag: the rest is what weak comparison compares. */
static const char *opaque(const char *etag)
{
	return strncmp(etag, "W/", 2) == 0 ? etag + 2 : etag;
}

/* Whether the ETag is one of a list (RFC 9110 section 13.1.2). */
static bool list_has(const char *list, const char *etag)
{
	size_t len = strlen(opaque(etag));

	if (strcmp(list, "*") == 0)
		return true;
	for (;;) {
		list = opaque(list + strspn(list, " \t,"));
		if (!*list)
			return false;
		if (strncmp(list, opaque(etag), len) == 0)
			return true;
		list += strcspn(list, ",");
	}
}

/* Whether the client's copy is as good (If-None-Match takes precedence). */
static bool is_fresh(const struct request *request,
		     const struct resource *resource)
{
	const char *etags = request_header(request, "If-None-Match");
	const char *date = request_header(request, "If-Modified-Since");

	if (etags)
		return resource->etag[0] && list_has(etags, resource->etag);
	return date && resource->modified >= 0 &&
	       resource->modified <= text_parse_date(date);
}

/* Whether a range may be sent (section 13.1.5): the validator is strong and
 * the very same. */
static bool if_range_holds(const struct request *request,
			   const struct resource *resource)
{
	const char *validator = request_header(request, "If-Range");

	if (!validator)
		return true;
	if (strchr(validator, '"'))
		return resource->etag[0] == '"' &&
		       strcmp(validator, resource->etag) == 0;
	return resource->modified >= 0 &&
	       text_parse_date(validator) == resource->modified;
}

enum range { RANGE_NONE, RANGE_GOOD, RANGE_UNSATISFIABLE };

/* The last N bytes: "-N". */
static enum range parse_suffix(const char *text, uint64_t len_bytes,
			       struct span *span)
{
	uint64_t count;

	if (text_parse_count(text, &count) < 0)
		return RANGE_NONE;
	if (count == 0 || len_bytes == 0)
		return RANGE_UNSATISFIABLE;
	if (count < len_bytes)
		span->first = len_bytes - count;
	return RANGE_GOOD;
}

/* One range; several, and what is none, are ignored (section 14.2). */
static enum range parse_range(const char *value, uint64_t len_bytes,
			      struct span *span)
{
	char text[64];
	uint64_t last = UINT64_MAX - 1;
	char *dash;

	if (strncmp(value, "bytes=", 6) != 0 || strlen(value) >= sizeof(text))
		return RANGE_NONE;
	strcpy(text, value + 6);
	dash = strchr(text, '-');
	if (!dash)
		return RANGE_NONE;
	*dash++ = '\0';
	if (!text[0])
		return parse_suffix(dash, len_bytes, span);
	if (text_parse_count(text, &span->first) < 0 ||
	    (*dash && text_parse_count(dash, &last) < 0) || last < span->first)
		return RANGE_NONE;
	if (span->first >= len_bytes)
		return RANGE_UNSATISFIABLE;
	if (last < len_bytes)
		span->end = last + 1;
	return RANGE_GOOD;
}

/* Not the range that was asked for. */
static void bend(const struct plan *plan, uint64_t len_bytes, struct span *span)
{
	span->first += plan->range_late_bytes;
	if (span->first >= len_bytes)
		span->first = len_bytes - 1;
	span->first -= plan->range_early_bytes < span->first
			       ? plan->range_early_bytes
			       : span->first;
	if (plan->range_short_bytes < span->end - span->first)
		span->end -= plan->range_short_bytes;
	if (plan->range_max_bytes > 0 &&
	    span->end - span->first > plan->range_max_bytes)
		span->end = span->first + plan->range_max_bytes;
}

unsigned conditional_decide(const struct request *request,
			    const struct plan *plan,
			    const struct resource *resource, bool ranges,
			    struct span *span)
{
	const char *range = request_header(request, "Range");
	const struct span all = {0, resource->len_bytes};

	*span = all;
	if (!plan->ignore_conditions && is_fresh(request, resource)) {
		*span = (struct span){0, 0};
		return 304;
	}
	if (!range && plan->unasked_range)
		range = "bytes=0-";
	if (!range || !ranges ||
	    (!plan->ignore_if_range && !if_range_holds(request, resource)))
		return 200;
	switch (parse_range(range, resource->len_bytes, span)) {
	case RANGE_GOOD:
		bend(plan, resource->len_bytes, span);
		return 206;
	case RANGE_UNSATISFIABLE:
		*span = (struct span){0, 0};
		return 416;
	default:
		*span = all;
		return 200;
	}
}
