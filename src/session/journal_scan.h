/*
 * The lines of a journal, as bytes: for the files of the journal alone.
 */
#ifndef SESSION_JOURNAL_SCAN_H
#define SESSION_JOURNAL_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "session/journal.h"

/* The first line; the number is the format's version. */
#define JOURNAL_MAGIC "coget-session 1\n"

/* The checksum that the first line after that goes on from. */
uint32_t journal_line_start(void);

/* The eight digits before each text, and the blank. */
#define JOURNAL_LINE_HEAD_BYTES 9
#define JOURNAL_LINE_MAX_BYTES \
	(JOURNAL_LINE_HEAD_BYTES + JOURNAL_TEXT_MAX_BYTES + 1)

/* Write the head of a line, with no NUL behind it; *crc becomes the line's. */
void journal_line_head(char head[JOURNAL_LINE_HEAD_BYTES], uint32_t *crc,
		       const char *text, size_t len);

/* What journal_scan() has found. */
struct journal_scan {
	uint64_t len_bytes;    /* of the lines that are whole */
	uint64_t damaged_line; /* or 0 */
	uint32_t crc;	       /* of the last whole line */
	bool has_rest;	       /* there is more: a line without its end */
};

/*
 * Read a file from its beginning on and tell the reader of each line.  Returns
 * 0, UV_EINVAL or UV_ENOTSUP as journal_open(), or an error of reading or of
 * the reader.  An empty file, and one that ends within the first line, has no
 * bytes.
 */
int journal_scan(struct journal_scan *scan, int fd,
		 struct journal_reader reader) CO_MUST_CHECK;

#endif
