#include "storage/extents.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct extents extents_prefix(uint64_t len_bytes)
{
	return (struct extents){
		.count = len_bytes > 0,
		.ranges = {{0, len_bytes}},
	};
}

int extents_add(struct extents *extents, uint64_t from_bytes,
		uint64_t end_bytes)
{
	struct extent *ranges = extents->ranges;
	size_t first = 0, last;

	if (from_bytes >= end_bytes)
		return 0;
	while (first < extents->count && ranges[first].end_bytes < from_bytes)
		first++;
	last = first; /* the ranges from first up to last become one */
	while (last < extents->count && ranges[last].from_bytes <= end_bytes)
		last++;
	if (first == last && extents->count == EXTENTS_MAX)
		return UV_ENOBUFS;
	if (first < last && ranges[first].from_bytes < from_bytes)
		from_bytes = ranges[first].from_bytes;
	if (first < last && ranges[last - 1].end_bytes > end_bytes)
		end_bytes = ranges[last - 1].end_bytes;
	memmove(&ranges[first + 1], &ranges[last],
		(extents->count - last) * sizeof(*ranges));
	ranges[first] = (struct extent){from_bytes, end_bytes};
	extents->count -= last - first;
	extents->count++;
	return 0;
}

void extents_cut(struct extents *extents, uint64_t end_bytes)
{
	struct extent *ranges = extents->ranges;

	while (extents->count > 0 &&
	       ranges[extents->count - 1].from_bytes >= end_bytes)
		extents->count--;
	if (extents_end(extents) > end_bytes)
		ranges[extents->count - 1].end_bytes = end_bytes;
}

int extents_remove(struct extents *extents, uint64_t from_bytes,
		   uint64_t end_bytes)
{
	struct extents left = {.count = 0};

	if (from_bytes >= end_bytes)
		return 0;
	for (size_t i = 0; i < extents->count; i++) {
		struct extent range = extents->ranges[i];
		uint64_t before = range.end_bytes < from_bytes ? range.end_bytes
							       : from_bytes;
		uint64_t behind = range.from_bytes > end_bytes
					  ? range.from_bytes
					  : end_bytes;

		if (extents_add(&left, range.from_bytes, before) < 0 ||
		    extents_add(&left, behind, range.end_bytes) < 0)
			return UV_ENOBUFS;
	}
	*extents = left;
	return 0;
}

uint64_t extents_first_gap(const struct extents *extents, uint64_t from_bytes)
{
	for (size_t i = 0; i < extents->count; i++) {
		const struct extent *range = &extents->ranges[i];

		if (range->from_bytes <= from_bytes &&
		    range->end_bytes > from_bytes)
			return range->end_bytes;
	}
	return from_bytes;
}

bool extents_cover(const struct extents *extents, const struct extents *other)
{
	for (size_t i = 0; i < other->count; i++) {
		const struct extent *range = &other->ranges[i];

		if (extents_first_gap(extents, range->from_bytes) <
		    range->end_bytes)
			return false;
	}
	return true;
}

bool extents_is_prefix(const struct extents *extents)
{
	return extents->count == 0 ||
	       (extents->count == 1 && extents->ranges[0].from_bytes == 0);
}

uint64_t extents_total(const struct extents *extents)
{
	uint64_t total_bytes = 0;

	for (size_t i = 0; i < extents->count; i++)
		total_bytes += extents->ranges[i].end_bytes -
			       extents->ranges[i].from_bytes;
	return total_bytes;
}

uint64_t extents_end(const struct extents *extents)
{
	return extents->count > 0
		       ? extents->ranges[extents->count - 1].end_bytes
		       : 0;
}

int extents_format(struct buf *out, const struct extents *extents)
{
	int status = 0;

	for (size_t i = 0; status == 0 && i < extents->count; i++)
		status = buf_printf(out, "%s%" PRIu64 "-%" PRIu64,
				    i > 0 ? "," : "",
				    extents->ranges[i].from_bytes,
				    extents->ranges[i].end_bytes);
	return status;
}

/* Read a number up to a byte that must follow it; NULL if there is none. */
static const char *parse_number(const char *text, const char *ends,
				uint64_t *number)
{
	char *end;

	if (*text < '0' || *text > '9')
		return NULL;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return errno == 0 && strchr(ends, *end) ? end : NULL;
}

/* Read a range and the comma behind it; it must lie behind a gap. */
static const char *parse_range(struct extents *extents, const char *text)
{
	struct extent range;
	bool is_first = extents->count == 0;

	text = parse_number(text, "-", &range.from_bytes);
	if (text && *text == '-')
		text = parse_number(text + 1, ",", &range.end_bytes);
	else
		text = NULL;
	if (!text || range.from_bytes >= range.end_bytes ||
	    extents->count == EXTENTS_MAX ||
	    (!is_first && range.from_bytes <= extents_end(extents)))
		return NULL;
	extents->ranges[extents->count++] = range;
	return *text ? text + 1 : text;
}

int extents_parse(struct extents *extents, const char *text)
{
	size_t len = strlen(text);

	extents->count = 0;
	if (len > 0 && text[len - 1] == ',')
		return -EINVAL;
	while (text && *text)
		text = parse_range(extents, text);
	if (text)
		return 0;
	extents->count = 0;
	return -EINVAL;
}
