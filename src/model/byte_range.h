/*
 * Which bytes of a file are wanted (--range), as RFC 9110 section 14.1.2 writes
 * it: "0-499", "500-" or, of the last ones, "-500".
 */
#ifndef MODEL_BYTE_RANGE_H
#define MODEL_BYTE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

enum byte_range_kind {
	BYTE_RANGE_ALL, /* no part of it, but the file */
	BYTE_RANGE_FROM,
	BYTE_RANGE_BETWEEN,
	BYTE_RANGE_LAST,
};

struct byte_range {
	enum byte_range_kind kind;
	uint64_t first_bytes; /* FROM, BETWEEN: where it begins */
	uint64_t len_bytes;   /* BETWEEN, LAST: how long it is, at most */
};

#define BYTE_RANGE_TEXT_SIZE 48

/*
 * Parse one.  Returns 0; -E2BIG if there are several, with commas; or -EINVAL,
 * also if it ends before it begins or is of no bytes.
 */
int byte_range_parse(struct byte_range *range, const char *text);

/* Write one that is not ALL, as it is parsed. */
void byte_range_format(char text[BYTE_RANGE_TEXT_SIZE],
		       const struct byte_range *range);

/*
 * The rest of it, where so many of its bytes are there.
 *
 * len_bytes  how many bytes a LAST has in the file; ignored of others.
 */
struct byte_range byte_range_rest(const struct byte_range *range,
				  uint64_t there_bytes, uint64_t len_bytes);

/* Where a range lies in a file. */
struct byte_place {
	uint64_t first_bytes;
	uint64_t len_bytes;
};

/*
 * Find it.  Returns false if a file of that length has none of its bytes.
 */
bool byte_range_find(const struct byte_range *range, uint64_t total_bytes,
		     struct byte_place *place);

#endif
