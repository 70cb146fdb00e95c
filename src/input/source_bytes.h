/*
 * The bytes of a source: a file, a pipe, standard input; also compressed by
 * gzip, which its first bytes tell.
 *
 * What has been read is data[start] to data[end].  The owner returns it by
 * moving start on, and reads more by fill, which moves what is left to the
 * beginning of the data.  Belongs to one task.
 */
#ifndef INPUT_SOURCE_BYTES_H
#define INPUT_SOURCE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <coget/status.h>

/* At most so much may be left when more is read, and so much is read at once.
 */
#define SOURCE_BYTES_LEFT_MAX (64 * 1024)
#define SOURCE_BYTES_READ_MAX (64 * 1024)

struct co_future;
struct co_poll;
struct gunzip;

struct source_bytes {
	const char *path;
	int fd;
	int flags_before;     /* of standard input used itself; or -1 */
	struct co_poll *poll; /* NULL for what never blocks long */
	struct co_future *readable;
	size_t start;	       /* of what was not returned yet */
	size_t end;	       /* of what was read */
	int64_t offset;	       /* of the data in a regular file; or -1 */
	int64_t first_offset;  /* where that is read from */
	uint64_t size_bytes;   /* of a regular file, from there on; else 0 */
	struct gunzip *gunzip; /* NULL for what is not compressed */
	int64_t packed_offset; /* of the compressed data in a regular file */
	ssize_t got;
	bool at_end;
	bool is_told; /* whether it is compressed */
	/* One byte more, so that a last line without an end can be closed. */
	char data[SOURCE_BYTES_LEFT_MAX + SOURCE_BYTES_READ_MAX + 1];
};

/*
 * Open a file, or standard input for "-".  Suspends.
 *
 * path  must live as long.
 *
 * Returns 0 with it to be closed, or a status as source_open(); then it is
 * closed.
 */
int source_bytes_open(struct source_bytes *bytes,
		      const char *path) CO_MUST_CHECK;

/* Close it; the memory is the owner's. */
void source_bytes_close(struct source_bytes *bytes);

/*
 * Read once more, behind what is there; at_end tells of the end.  Suspends if
 * nothing has come.
 *
 * Returns 0; UV_EOF or UV_EPROTO for gzip that is cut short or damaged; an
 * error of reading; UV_ENOMEM; or UV_ECANCELED, and nothing is lost.
 */
int source_bytes_fill(struct source_bytes *bytes) CO_MUST_CHECK;

/*
 * How much of a regular file what was returned is from; of gzip in proportion.
 * 0 for what is no regular file.
 */
uint64_t source_bytes_returned(const struct source_bytes *bytes);

/* The size of a regular file from an offset on. */
uint64_t source_bytes_from(const struct stat *info, int64_t offset);

#endif
