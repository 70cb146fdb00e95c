/*
 * Files sent on streams.
 *
 * sendfile(2) reads the file while it sends, and so may wait for the disk: it
 * is called on a thread, with a descriptor of its own, as far as the socket
 * takes it; the loop then waits until that takes more.  A small part is not
 * worth the way to the thread.
 */
#include <coget/file.h>

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/sendfile.h>

#include <coget/stream.h>
#include <coget/thread.h>

#include "runtime/file.h"
#include "runtime/raw_outlet.h"
#include "runtime/stream.h"

#define PIECE_BYTES ((size_t)64 * 1024)

/* So much at a time, for others wait for the thread. */
#define BATCH_BYTES ((size_t)4 * 1024 * 1024)

struct sending {
	struct raw_outlet outlet;
	int from, to;
	int64_t offset;
	uint64_t left;
	uint64_t sent;
};

static void advance(struct sending *sending, size_t len)
{
	sending->offset += (int64_t)len;
	sending->left -= len;
	sending->sent += len;
}

/*
 * On a thread: send what the socket takes.  Returns 1; 0 at the end of the
 * file; or an error, UV_EAGAIN where the socket takes no more.
 */
static int send_batch(void *arg)
{
	struct sending *sending = arg;
	uint64_t begun = sending->sent;

	while (sending->left > 0 && sending->sent - begun < BATCH_BYTES) {
		off_t offset = sending->offset;
		ssize_t sent = sendfile(sending->to, sending->from, &offset,
					sending->left < BATCH_BYTES
						? (size_t)sending->left
						: BATCH_BYTES);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return file_status((int)sent);
		advance(sending, (size_t)sent);
	}
	return 1;
}

/*
 * Have the kernel send.  Returns 0, also where it can send no more of this
 * file, or an error of the stream.
 */
static int send_directly(struct sending *sending)
{
	int status = 1;

	while (status > 0 && sending->left > 0) {
		status = raw_outlet_status(&sending->outlet);
		if (status == 0)
			status = co_to_thread(send_batch, sending);
		if (!sending->outlet.stream)
			return UV_EBADF;
		if (status == UV_EAGAIN) {
			status = raw_outlet_await(&sending->outlet);
			if (status < 0)
				return status;
			status = 1;
		}
	}
	(void)raw_outlet_note(&sending->outlet, status);
	return status == UV_ECANCELED || raw_outlet_has_failed(status) ? status
								       : 0;
}

/* Read a piece and write it.  Returns 1; 0 at the end of the file; an error. */
static int send_piece(struct sending *sending, char *piece)
{
	size_t size = sending->left < PIECE_BYTES ? (size_t)sending->left
						  : PIECE_BYTES;
	ssize_t len =
		co_file_read_at(sending->from, piece, size, sending->offset);
	int status;

	if (len <= 0)
		return sending->outlet.stream ? (int)len : UV_EBADF;
	status = raw_outlet_write(&sending->outlet, piece, (size_t)len);
	if (status == 0)
		advance(sending, (size_t)len);
	return status < 0 ? status : (size_t)len == size;
}

static int send_copies(struct sending *sending)
{
	char *piece = malloc(PIECE_BYTES);
	int status = piece ? 1 : UV_ENOMEM;

	while (status > 0 && sending->left > 0)
		status = send_piece(sending, piece);
	free(piece);
	return status < 0 ? status : 0;
}

/* Whether the kernel can copy from a file into the stream's socket. */
static bool is_direct(const struct co_stream *stream)
{
	struct sockaddr_storage unwanted;

	return !stream->transport.layer &&
	       co_stream_local_address(stream, &unwanted) == 0;
}

static int send_all(struct sending *sending)
{
	int status = 0;

	if (sending->left > PIECE_BYTES && is_direct(sending->outlet.stream)) {
		sending->to = raw_outlet_fd(&sending->outlet);
		if (sending->to >= 0)
			status = send_directly(sending);
	}
	if (status == 0 && sending->left > 0)
		status = send_copies(sending);
	return status;
}

int co_stream_send_file(struct co_stream *stream, int fd, int64_t offset,
			uint64_t count, uint64_t *sent)
{
	struct sending sending = {.from = fd, .offset = offset, .left = count};
	int status;

	if (sent)
		*sent = 0;
	if (offset < 0)
		return UV_EINVAL;
	status = raw_outlet_open(&sending.outlet, stream, "send file");
	if (status < 0)
		return status;
	status = send_all(&sending);
	raw_outlet_close(&sending.outlet,
			 status == UV_ECANCELED && sending.sent > 0);
	if (sent)
		*sent = sending.sent;
	return status;
}
