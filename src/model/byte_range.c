#include "model/byte_range.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Digits alone; no more than what offsets of files can be. */
static bool take_number(const char **text, uint64_t *number)
{
	const char *at = *text;
	uint64_t value = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		value = value * 10 + (uint64_t)(*at - '0');
		if (value >= INT64_MAX / 10)
			return false;
	}
	if (at == *text)
		return false;
	*text = at;
	*number = value;
	return true;
}

static int parse_last(struct byte_range *range, const char *text)
{
	range->kind = BYTE_RANGE_LAST;
	return take_number(&text, &range->len_bytes) && !*text &&
			       range->len_bytes > 0
		       ? 0
		       : -EINVAL;
}

static int parse(struct byte_range *range, const char *text)
{
	uint64_t last;

	if (*text == '-')
		return parse_last(range, text + 1);
	if (!take_number(&text, &range->first_bytes) || *text++ != '-')
		return -EINVAL;
	range->kind = BYTE_RANGE_FROM;
	if (!*text)
		return 0;
	if (!take_number(&text, &last) || *text || last < range->first_bytes)
		return -EINVAL;
	range->kind = BYTE_RANGE_BETWEEN;
	range->len_bytes = last - range->first_bytes + 1;
	return 0;
}

int byte_range_parse(struct byte_range *range, const char *text)
{
	int status;

	*range = (struct byte_range){.kind = BYTE_RANGE_ALL};
	if (strchr(text, ','))
		return -E2BIG;
	status = parse(range, text);
	if (status != 0)
		*range = (struct byte_range){.kind = BYTE_RANGE_ALL};
	return status;
}

void byte_range_format(char text[BYTE_RANGE_TEXT_SIZE],
		       const struct byte_range *range)
{
	if (range->kind == BYTE_RANGE_LAST)
		snprintf(text, BYTE_RANGE_TEXT_SIZE, "-%" PRIu64,
			 range->len_bytes);
	else if (range->kind == BYTE_RANGE_FROM)
		snprintf(text, BYTE_RANGE_TEXT_SIZE, "%" PRIu64 "-",
			 range->first_bytes);
	else
		snprintf(text, BYTE_RANGE_TEXT_SIZE, "%" PRIu64 "-%" PRIu64,
			 range->first_bytes,
			 range->first_bytes + range->len_bytes - 1);
}

struct byte_range byte_range_rest(const struct byte_range *range,
				  uint64_t there_bytes, uint64_t len_bytes)
{
	struct byte_range rest = *range;

	if (there_bytes == 0)
		return rest;
	rest.first_bytes += there_bytes;
	if (range->kind == BYTE_RANGE_LAST)
		rest.len_bytes = len_bytes;
	rest.len_bytes -= there_bytes;
	return rest;
}

bool byte_range_find(const struct byte_range *range, uint64_t total_bytes,
		     struct byte_place *place)
{
	uint64_t len_bytes = total_bytes;

	place->first_bytes = range->first_bytes;
	if (range->kind == BYTE_RANGE_LAST)
		place->first_bytes = total_bytes > range->len_bytes
					     ? total_bytes - range->len_bytes
					     : 0;
	if (place->first_bytes >= total_bytes)
		return false;
	len_bytes -= place->first_bytes;
	if (range->kind == BYTE_RANGE_BETWEEN && range->len_bytes < len_bytes)
		len_bytes = range->len_bytes;
	place->len_bytes = len_bytes;
	return true;
}
