#include "download/outlet_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/file.h"
#include "download/stdout_write.h"
#include "storage/sealed_part.h"

#define BLOCK_BYTES ((size_t)256 * 1024)

int outlet_stream_open(struct outlet_stream *stream)
{
	*stream = (struct outlet_stream){
		.fd = -1,
		.before_fd = -1,
		.block = malloc(2 * BLOCK_BYTES),
	};
	return stream->block ? 0 : UV_ENOMEM;
}

void outlet_stream_reset(struct outlet_stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	if (stream->before_fd >= 0)
		close(stream->before_fd);
	*stream = (struct outlet_stream){
		.fd = -1, .before_fd = -1, .block = stream->block};
}

void outlet_stream_close(struct outlet_stream *stream)
{
	outlet_stream_reset(stream);
	free(stream->block);
	stream->block = NULL;
}

int outlet_stream_follow(struct outlet_stream *stream, struct part_file *part,
			 uint64_t len_bytes)
{
	int status = 0;

	if (stream->fd < 0)
		status = part_file_open_body(part, &stream->fd);
	if (status == 0 && stream->fd >= 0)
		stream->available_bytes = len_bytes;
	return status;
}

/* Of the files that it came in, the first has all that was written. */
void outlet_stream_restart(struct outlet_stream *stream)
{
	if (stream->fd < 0)
		return;
	if (stream->before_fd < 0 && stream->written_bytes > 0)
		stream->before_fd = stream->fd;
	else
		close(stream->fd);
	stream->fd = -1;
	stream->available_bytes = 0;
	stream->same_bytes = 0;
	stream->restarts++;
}

void outlet_stream_end(struct outlet_stream *stream)
{
	stream->is_whole = true;
}

bool outlet_stream_has_begun(const struct outlet_stream *stream)
{
	return stream->written_bytes > 0;
}

struct reading {
	int fd;
	int other_fd; /* -1 for none */
	char *block;  /* the other's bytes come behind the first's */
	size_t len;
	uint64_t offset_bytes;
	bool differs;
};

static int read_whole(int fd, char *data, size_t len, uint64_t offset_bytes)
{
	while (len > 0) {
		ssize_t got =
			file_read_some_at(fd, data, len, (off_t)offset_bytes);

		if (got <= 0)
			return got < 0 ? (int)got : UV_EIO;
		data += got;
		len -= (size_t)got;
		offset_bytes += (uint64_t)got;
	}
	return 0;
}

static int read_on_disk(void *arg)
{
	struct reading *reading = arg;
	char *other = reading->block + BLOCK_BYTES;
	int status = read_whole(reading->fd, reading->block, reading->len,
				reading->offset_bytes);

	if (status != 0 || reading->other_fd < 0)
		return status;
	status = read_whole(reading->other_fd, other, reading->len,
			    reading->offset_bytes);
	reading->differs = memcmp(reading->block, other, reading->len) != 0;
	return status;
}

/* By descriptors of its own: those of the stream may be closed meanwhile. */
static int read_block(const struct outlet_stream *stream,
		      struct reading *reading)
{
	int status = 0;

	reading->block = stream->block;
	reading->fd = fcntl(reading->fd, F_DUPFD_CLOEXEC, 0);
	if (reading->other_fd >= 0) {
		reading->other_fd =
			fcntl(reading->other_fd, F_DUPFD_CLOEXEC, 0);
		if (reading->other_fd < 0)
			status = -errno;
	}
	if (reading->fd < 0)
		status = -errno;
	if (status == 0)
		status = co_to_thread(read_on_disk, reading);
	if (reading->fd >= 0)
		close(reading->fd);
	if (reading->other_fd >= 0)
		close(reading->other_fd);
	return status;
}

static size_t block_len(uint64_t from_bytes, uint64_t to_bytes)
{
	uint64_t len = to_bytes - from_bytes;

	return len < BLOCK_BYTES ? (size_t)len : BLOCK_BYTES;
}

/* How far what has come can be compared with what was written. */
static uint64_t comparable_bytes(const struct outlet_stream *stream)
{
	return stream->available_bytes < stream->written_bytes
		       ? stream->available_bytes
		       : stream->written_bytes;
}

static bool has_to_compare(const struct outlet_stream *stream)
{
	return stream->before_fd >= 0 && stream->fd >= 0 &&
	       stream->same_bytes < comparable_bytes(stream);
}

static int compare_some(struct outlet_stream *stream)
{
	struct reading reading = {
		.fd = stream->fd,
		.other_fd = stream->before_fd,
		.len = block_len(stream->same_bytes, comparable_bytes(stream)),
		.offset_bytes = stream->same_bytes,
	};
	unsigned restarts = stream->restarts;
	int status = read_block(stream, &reading);

	if (status != 0 || restarts != stream->restarts)
		return status;
	if (reading.differs)
		return UV_EILSEQ;
	stream->same_bytes += reading.len;
	if (stream->same_bytes == stream->written_bytes) {
		close(stream->before_fd);
		stream->before_fd = -1;
	}
	return 0;
}

static bool has_to_write(const struct outlet_stream *stream)
{
	return stream->before_fd < 0 && stream->fd >= 0 &&
	       stream->written_bytes < stream->available_bytes;
}

/* What is read and not written yet is dropped if it does not count any more. */
static int write_some(struct outlet_stream *stream)
{
	struct reading reading = {
		.fd = stream->fd,
		.other_fd = -1,
		.len = block_len(stream->written_bytes,
				 stream->available_bytes),
		.offset_bytes = stream->written_bytes,
	};
	unsigned restarts = stream->restarts;
	int status = read_block(stream, &reading);

	if (status != 0 || restarts != stream->restarts)
		return status;
	stream->written_bytes += reading.len;
	return stdout_write(stream->block, reading.len);
}

/* Whether more was written than the body has now. */
static bool is_too_short(const struct outlet_stream *stream)
{
	return stream->is_whole &&
	       stream->available_bytes < stream->written_bytes;
}

bool outlet_stream_can_go_on(const struct outlet_stream *stream)
{
	return is_too_short(stream) || has_to_compare(stream) ||
	       has_to_write(stream);
}

int outlet_stream_go_on(struct outlet_stream *stream)
{
	if (is_too_short(stream))
		return UV_EILSEQ;
	return has_to_compare(stream) ? compare_some(stream)
				      : write_some(stream);
}
