#include "download/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/file.h"
#include "download/conclude.h"
#include "download/stdout_write.h"
#include "storage/sealed_part.h"

#define BLOCK_BYTES ((size_t)256 * 1024)

struct outlet_turn {
	struct download *download; /* that is sealed; or NULL */
	bool is_over;
};

static void begin_stream(struct outlet_stream *stream)
{
	*stream = (struct outlet_stream){.fd = -1, .before_fd = -1};
}

static void end_stream(struct outlet_stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	if (stream->before_fd >= 0)
		close(stream->before_fd);
	begin_stream(stream);
}

int outlet_open(struct outlet *outlet, size_t ahead)
{
	*outlet = (struct outlet){.size = ahead};
	begin_stream(&outlet->stream);
	co_event_init(&outlet->changed);
	co_event_init(&outlet->has_room);
	outlet->turns = calloc(ahead, sizeof(*outlet->turns));
	outlet->block = malloc(2 * BLOCK_BYTES);
	return outlet->turns && outlet->block ? 0 : UV_ENOMEM;
}

static struct outlet_turn *turn_at(const struct outlet *outlet, uint64_t number)
{
	return &outlet->turns[number % outlet->size];
}

void outlet_close(struct outlet *outlet)
{
	for (; outlet->next < outlet->given; outlet->next++) {
		struct download *download =
			turn_at(outlet, outlet->next)->download;

		if (!download)
			continue;
		(void)!conclude_interrupted(download);
		download_free(download);
	}
	end_stream(&outlet->stream);
	free(outlet->block);
	free(outlet->turns);
}

int outlet_give(struct outlet *outlet, struct download *download)
{
	int status = 0;

	while (status == 0 && outlet->given - outlet->next == outlet->size) {
		co_event_clear(&outlet->has_room);
		status = co_event_wait(&outlet->has_room);
	}
	if (status != 0)
		return status;
	*turn_at(outlet, outlet->given) = (struct outlet_turn){0};
	download->turn = ++outlet->given;
	return 0;
}

static bool has_turn(const struct outlet *outlet,
		     const struct download *download)
{
	return download->turn == outlet->next + 1;
}

int outlet_offer(struct outlet *outlet, const struct download *download)
{
	struct outlet_stream *stream = &outlet->stream;
	int status = 0;

	if (!has_turn(outlet, download) || download->expected.count > 0)
		return 0;
	if (stream->fd < 0) {
		status = part_file_open_body(download->part, &stream->fd);
		url_show(stream->url, download->item->url);
	}
	if (status != 0 || stream->fd < 0) /* it is in memory yet */
		return status;
	stream->available_bytes = part_file_len(download->part);
	co_event_set(&outlet->changed);
	return 0;
}

/* Of the files that it came in, the first has all that was written. */
void outlet_restart(struct outlet *outlet, const struct download *download)
{
	struct outlet_stream *stream = &outlet->stream;

	if (!has_turn(outlet, download) || stream->fd < 0)
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

void outlet_take(struct outlet *outlet, struct download *download)
{
	turn_at(outlet, download->turn - 1)->download = download;
	co_event_set(&outlet->changed);
}

void outlet_pass(struct outlet *outlet, const struct download *download)
{
	*turn_at(outlet, download->turn - 1) =
		(struct outlet_turn){.is_over = true};
	co_event_set(&outlet->changed);
}

void outlet_end(struct outlet *outlet)
{
	outlet->has_ended = true;
	co_event_set(&outlet->changed);
}

static int fail(struct outlet *outlet, enum error_class error, const char *what)
{
	failure_set(&outlet->failure, error,
		    "%s; nothing is written after that", what);
	outlet->failure.remedy = "download it to a file";
	return UV_EPROTO;
}

static int fail_changed(struct outlet *outlet)
{
	return fail(outlet, ERROR_RANGE,
		    "it is another file now than that whose beginning was "
		    "written to standard output");
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
static int read_block(struct outlet *outlet, struct reading *reading)
{
	int status = 0;

	reading->block = outlet->block;
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

static int compare_some(struct outlet *outlet)
{
	struct outlet_stream *stream = &outlet->stream;
	struct reading reading = {
		.fd = stream->fd,
		.other_fd = stream->before_fd,
		.len = block_len(stream->same_bytes, comparable_bytes(stream)),
		.offset_bytes = stream->same_bytes,
	};
	unsigned restarts = stream->restarts;
	int status = read_block(outlet, &reading);

	if (status != 0 || restarts != stream->restarts)
		return status;
	if (reading.differs)
		return fail_changed(outlet);
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
static int write_some(struct outlet *outlet)
{
	struct outlet_stream *stream = &outlet->stream;
	struct reading reading = {
		.fd = stream->fd,
		.other_fd = -1,
		.len = block_len(stream->written_bytes,
				 stream->available_bytes),
		.offset_bytes = stream->written_bytes,
	};
	unsigned restarts = stream->restarts;
	int status = read_block(outlet, &reading);

	if (status != 0 || restarts != stream->restarts)
		return status;
	stream->written_bytes += reading.len;
	return stdout_write(outlet->block, reading.len);
}

/* The whole of the body is there: let it be as one that comes. */
static int open_whole(struct outlet *outlet, struct download *download)
{
	struct outlet_stream *stream = &outlet->stream;
	int status = part_file_reopen(download->part);

	if (status != 0)
		return status;
	if (stream->fd >= 0)
		close(stream->fd);
	status = part_file_open_body(download->part, &stream->fd);
	if (status != 0)
		return status;
	url_show(stream->url, download->item->url);
	stream->available_bytes = part_file_len(download->part);
	return stream->available_bytes < stream->written_bytes
		       ? fail_changed(outlet)
		       : 0;
}

/* The body was not written to its end. */
static int explain(struct outlet *outlet, struct download *download, int status)
{
	struct failure failure;

	outlet->is_closed = status == UV_EPIPE;
	if (status == UV_EPIPE || status == UV_ECANCELED) {
		(void)!conclude_interrupted(download);
		return status;
	}
	if (status == UV_EPROTO)
		failure = outlet->failure;
	else
		failure_set_status(&failure, status,
				   "cannot write it to standard output");
	outlet->failure.error = ERROR_NONE; /* it is said of the item */
	(void)!conclude_failed(download, &failure);
	return status;
}

/* Write the rest of the body whose turn it is. */
static int write_whole(struct outlet *outlet, struct download *download)
{
	struct outlet_stream *stream = &outlet->stream;
	int status = open_whole(outlet, download);

	while (status == 0 && has_to_compare(stream))
		status = compare_some(outlet);
	while (status == 0 && has_to_write(stream))
		status = write_some(outlet);
	status = status == 0 ? conclude_written(download)
			     : explain(outlet, download, status);
	turn_at(outlet, outlet->next)->download = NULL;
	download_free(download);
	return status;
}

static int end_turn(struct outlet *outlet)
{
	struct outlet_turn *turn = turn_at(outlet, outlet->next);
	int status = 0;

	if (turn->download)
		status = write_whole(outlet, turn->download);
	else if (outlet->stream.written_bytes > 0)
		status = fail(outlet, ERROR_TRUNCATED,
			      "only its beginning was written to standard "
			      "output");
	if (status != 0)
		return status;
	end_stream(&outlet->stream);
	outlet->next++;
	co_event_set(&outlet->has_room);
	return 0;
}

/* Whether the next turn can be ended. */
static bool can_end_turn(const struct outlet *outlet)
{
	const struct outlet_turn *turn = turn_at(outlet, outlet->next);

	return outlet->next < outlet->given &&
	       (turn->is_over || turn->download);
}

/* What is not said of an item is said with its URL. */
static void name_url(struct outlet *outlet)
{
	struct failure failure = outlet->failure;

	if (failure.error == ERROR_NONE)
		return;
	failure_set(&outlet->failure, failure.error, "%s: %s",
		    outlet->stream.url, failure.what);
	outlet->failure.remedy = failure.remedy;
}

int outlet_run(struct outlet *outlet)
{
	int status = 0;

	while (status == 0) {
		if (can_end_turn(outlet)) {
			status = end_turn(outlet);
		} else if (has_to_compare(&outlet->stream)) {
			status = compare_some(outlet);
		} else if (has_to_write(&outlet->stream)) {
			status = write_some(outlet);
		} else if (outlet->has_ended && outlet->next == outlet->given) {
			return 0;
		} else {
			co_event_clear(&outlet->changed);
			status = co_event_wait(&outlet->changed);
		}
	}
	outlet->is_closed |= status == UV_EPIPE;
	name_url(outlet);
	return status;
}
