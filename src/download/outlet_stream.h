/*
 * One body on its way from its part to standard output, while it comes.
 *
 * Per body: follow and restart as it comes, go on as long as that can be, end
 * when it is whole, then reset.  A body that is started over is compared with
 * what was written of it: its file is kept open for that.
 *
 * For tasks of one loop; only one at a time calls outlet_stream_go_on().
 */
#ifndef DOWNLOAD_OUTLET_STREAM_H
#define DOWNLOAD_OUTLET_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include <coget/status.h>

struct part_file;

struct outlet_stream {
	int fd;			  /* of the file that it comes in; or -1 */
	int before_fd;		  /* likewise, before it was started over */
	uint64_t available_bytes; /* in the first one */
	uint64_t same_bytes;	  /* of both were compared */
	uint64_t written_bytes;	  /* or are being so */
	unsigned restarts;
	bool is_whole;
	char *block;
};

/* Prepare one.  Returns 0 or UV_ENOMEM; it is to be closed in either case. */
int outlet_stream_open(struct outlet_stream *stream) CO_MUST_CHECK;

/* Free what it holds. */
void outlet_stream_close(struct outlet_stream *stream);

/* The next body begins. */
void outlet_stream_reset(struct outlet_stream *stream);

/*
 * More of the body has come into its part, which has so many bytes from its
 * beginning on.  Suspends at the first time.  Returns 0 or an error of
 * part_file_open_body().
 */
int outlet_stream_follow(struct outlet_stream *stream, struct part_file *part,
			 uint64_t len_bytes) CO_MUST_CHECK;

/* What has come does not count any more: it comes again from its beginning. */
void outlet_stream_restart(struct outlet_stream *stream);

/* All of it has come. */
void outlet_stream_end(struct outlet_stream *stream);

/* Whether some of it was written. */
bool outlet_stream_has_begun(const struct outlet_stream *stream);

/* Whether there is something to write, or to compare. */
bool outlet_stream_can_go_on(const struct outlet_stream *stream);

/*
 * Do some of that.  Suspends.
 *
 * Returns 0; UV_EILSEQ if it is another body than that which was begun; or an
 * error of stdout_write(), or of reading.
 */
int outlet_stream_go_on(struct outlet_stream *stream) CO_MUST_CHECK;

#endif
