/*
 * A source of lines: a file, a pipe, standard input; also compressed by gzip,
 * which its first bytes tell.
 *
 * Lines come as they arrive, and the source is read only when a line is asked
 * for, so a slow or endless pipe works.  Comments (#) are passed over.  Belongs
 * to one task.
 */
#ifndef INPUT_SOURCE_H
#define INPUT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <coget/status.h>

/* A longer line, its end not counted, is no URL that any server takes. */
#define SOURCE_LINE_MAX_BYTES (64 * 1024)

struct source;

/* A line without its end and the blanks around it; empty if it is blank. */
struct source_line {
	char *text;	 /* NUL-terminated, valid until the next call */
	uint64_t number; /* from 1 */
	bool is_indented;
};

/*
 * Open a file, or standard input for "-".  Suspends.
 *
 * Returns 0 with *out owned by the caller, UV_ENOENT, UV_EACCES, UV_EISDIR and
 * the system's other errors, UV_ECANCELED.
 */
int source_open(struct source **out, const char *path) CO_MUST_CHECK;

/* stat() of what it would open, with errno as that leaves it. */
int source_stat(const char *path, struct stat *info);

/*
 * Read the next line.  Suspends if it has not arrived.
 *
 * Returns 1 with *line set; 0 at the end; UV_EMSGSIZE for a line that is too
 * long, which was passed over, with its number set; UV_EILSEQ for bytes that
 * are not text (NUL), with the line's number set, the source being of no
 * further use; UV_EOF and UV_EPROTO for gzip that is cut short or damaged;
 * errors of reading; UV_ECANCELED.
 */
int source_next(struct source *source, struct source_line *line) CO_MUST_CHECK;

/*
 * Read on as bytes, whatever has come, in place of lines: not after
 * source_next().  Suspends if nothing has.
 *
 * data  receives where they are, until the next call.
 *
 * Returns 1; 0 at the end; or a status as source_next().
 */
int source_next_bytes(struct source *source, const char **data,
		      size_t *len) CO_MUST_CHECK;

/*
 * Whether source_next() has what it needs to return without suspending: a line
 * that is no comment, or the end.
 */
bool source_has_next(struct source *source);

/*
 * Wait until source_has_next(), reading on.  Suspends.  Nothing is lost when it
 * is cancelled.  Returns 0, also where source_next() will return an error of
 * reading, or UV_ECANCELED.
 */
int source_await(struct source *source) CO_MUST_CHECK;

/*
 * Whether more may take any time to come, as from a pipe, so that what has come
 * should not wait for it.
 */
bool source_is_slow(const struct source *source);

/*
 * Have the line that source_next() has just returned, or its error, be returned
 * again.
 */
void source_unread(struct source *source);

/*
 * Where in a regular file a part of it begins.  The descriptor is the source's;
 * read it with pread() alone.
 */
struct source_part {
	int fd; /* -1: it is no regular file, and cannot be read again */
	int64_t offset;
	bool is_amid_line; /* in one that is too long, and was passed over */
	bool is_packed;	   /* by gzip: the offset is that of the content */
	int64_t packed_offset; /* where in the file that begins */
};

/* What source_next() has not returned. */
struct source_part source_rest(const struct source *source);

/* The line that source_next() has returned last, and what follows it. */
struct source_part source_last(const struct source *source);

/*
 * Take the next line that has been read already, without reading on: as
 * source_next() returns it, but bad lines are passed over.  Returns whether
 * there was one.
 */
bool source_next_read(struct source *source, struct source_line *line);

/*
 * How much of a regular file what source_next() has returned is from, and how
 * large it is.  Of gzip the former is in proportion.  Both are 0 for what is no
 * regular file.
 */
struct source_extent {
	uint64_t read_bytes;
	uint64_t size_bytes;
};

struct source_extent source_extent(const struct source *source);

/* The size of what source_open() would read, if it is a regular file; else 0. */
uint64_t source_size(const char *path);

/* Close and free.  NULL is ignored. */
void source_close(struct source *source);

#endif
