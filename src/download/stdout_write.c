#include "download/stdout_write.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include <coget/thread.h>

/* So much can be written to a pipe that takes anything, without waiting. */
#define PIECE_BYTES ((size_t)4096)

/* A task that is cancelled waits no longer for a reader that does not read. */
#define POLL_MS 100

struct writing {
	const char *data;
	size_t len;
	size_t written;
};

/*
 * Write what standard output takes soon.  It may be shared with other programs,
 * so that it cannot be made one that does not block.
 */
static int write_some(void *arg)
{
	struct writing *writing = arg;
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	while (writing->written < writing->len) {
		size_t len = writing->len - writing->written;
		ssize_t got;

		if (poll(&out, 1, POLL_MS) == 0)
			return 0;
		got = write(STDOUT_FILENO, writing->data + writing->written,
			    len < PIECE_BYTES ? len : PIECE_BYTES);
		if (got < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		if (got > 0)
			writing->written += (size_t)got;
	}
	return 0;
}

int stdout_write(const char *data, size_t len)
{
	struct writing writing = {data, len, 0};
	int status = 0;

	while (status == 0 && writing.written < len)
		status = co_to_thread(write_some, &writing);
	return status;
}
