/*
 * Files: reading, writing and the rest of what is done with a descriptor.
 *
 * A read asks the kernel first for what it has in memory (RWF_NOWAIT): 4 KiB
 * take 1 us of CPU, as against 4 to 22 by a thread, with 32 tasks and with one.
 *
 * There is no io_uring here.  Such a read takes it 1.3 us.  It is better where
 * a call has to wait: a write of 4 KiB takes 3 to 8 us as against 6 to 18, a
 * read from the disk 7 as against 22 with 32 tasks.  But system-call filters of
 * containers refuse it, libuv has turned it off again by default, and there
 * would be two ways for each call, the second one to be kept for all who lack
 * the first.
 */
#include <coget/file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/thread.h>
#include <coget/time.h>

#include "runtime/file.h"
#include "runtime/task.h"

/*
 * More than so many bytes would keep the loop busy, as would so many reads in a
 * row; so many pieces go into one system call.
 */
enum { QUICK_BYTES = 128 * 1024, QUICK_READS = 16, PIECES = 16 };

/* The way of some bytes between a file and pieces of memory. */
struct passage {
	int fd;
	const struct iovec *pieces;
	size_t count;
	size_t skip;	/* of the first piece */
	int64_t offset; /* -1: the descriptor's position */
	size_t done;
	int flags;
	ssize_t (*pass)(int fd, const struct iovec *pieces, int count,
			off_t offset, int flags);
};

int file_status(int result)
{
	return result < 0 ? uv_translate_sys_error(errno) : result;
}

/* The next pieces for one system call; returns how many. */
static int next_pieces(struct passage *passage, struct iovec *next)
{
	size_t skip = passage->skip;
	int len = 0;

	for (size_t i = 0; i < passage->count && len < PIECES; i++) {
		const struct iovec *piece = &passage->pieces[i];

		if (piece->iov_len > skip)
			next[len++] =
				(struct iovec){(char *)piece->iov_base + skip,
					       piece->iov_len - skip};
		skip = 0;
	}
	return len;
}

/* So many more bytes have passed. */
static void advance(struct passage *passage, size_t len)
{
	passage->done += len;
	if (passage->offset >= 0)
		passage->offset += (int64_t)len;
	passage->skip += len;
	while (passage->count > 0 &&
	       passage->skip >= passage->pieces->iov_len) {
		passage->skip -= passage->pieces->iov_len;
		passage->pieces++;
		passage->count--;
	}
}

/* Pass all there is; returns 0, also at the end of the file, or an error. */
static int pass_all(void *arg)
{
	struct passage *passage = arg;
	struct iovec next[PIECES];

	for (;;) {
		int len = next_pieces(passage, next);
		ssize_t passed;

		if (len == 0)
			return 0;
		passed = passage->pass(passage->fd, next, len, passage->offset,
				       passage->flags);
		if (passed < 0 && errno == EINTR)
			continue;
		if (passed <= 0)
			return file_status((int)passed);
		advance(passage, (size_t)passed);
	}
}

/* The sum of the pieces' lengths; SIZE_MAX if nothing can have it. */
static size_t length_of(const struct iovec *pieces, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++) {
		if (!pieces[i].iov_base && pieces[i].iov_len > 0)
			return SIZE_MAX;
		if (__builtin_add_overflow(sum, pieces[i].iov_len, &sum))
			return SIZE_MAX;
	}
	return sum;
}

/*
 * Whether a call may begin.  What has no position may block a thread for ever;
 * a call with an offset finds out by itself.
 */
static int check(const struct passage *passage)
{
	if (!task_running() || (!passage->pieces && passage->count > 0) ||
	    passage->offset < -1 ||
	    length_of(passage->pieces, passage->count) > SSIZE_MAX)
		return UV_EINVAL;
	if (task_refuses_wait(task_running()))
		return UV_ECANCELED;
	if (passage->offset == -1 && lseek(passage->fd, 0, SEEK_CUR) < 0)
		return file_status(-1);
	return 0;
}

/* Read what the kernel has in memory, letting others have their turn. */
static int read_quickly(struct passage *passage)
{
	static _Thread_local unsigned in_row;
	int status = 0;

	if (++in_row >= QUICK_READS) {
		in_row = 0;
		status = co_sleep(0);
	}
	if (status < 0)
		return status;
	passage->flags = RWF_NOWAIT;
	status = pass_all(passage);
	passage->flags = 0;
	return status == UV_EAGAIN || status == UV_ENOTSUP ? UV_EAGAIN : status;
}

ssize_t co_file_readv(int fd, const struct iovec *pieces, size_t count,
		      int64_t offset)
{
	struct passage passage = {.fd = fd,
				  .pieces = pieces,
				  .count = count,
				  .offset = offset,
				  .pass = preadv2};
	int status = check(&passage);

	if (status < 0)
		return status;
	status = UV_EAGAIN;
	if (length_of(pieces, count) <= QUICK_BYTES)
		status = read_quickly(&passage);
	if (status == UV_EAGAIN)
		status = co_to_thread(pass_all, &passage);
	return passage.done > 0 ? (ssize_t)passage.done : status;
}

int co_file_writev(int fd, const struct iovec *pieces, size_t count,
		   int64_t offset)
{
	struct passage passage = {.fd = fd,
				  .pieces = pieces,
				  .count = count,
				  .offset = offset,
				  .pass = pwritev2};
	int status = check(&passage);

	return status < 0 ? status : co_to_thread(pass_all, &passage);
}

ssize_t co_file_read(int fd, void *buf, size_t size)
{
	const struct iovec piece = {buf, size};

	return co_file_readv(fd, &piece, 1, -1);
}

ssize_t co_file_read_at(int fd, void *buf, size_t size, int64_t offset)
{
	const struct iovec piece = {buf, size};

	return offset < 0 ? UV_EINVAL : co_file_readv(fd, &piece, 1, offset);
}

int co_file_write(int fd, const void *data, size_t len)
{
	const struct iovec piece = {(void *)data, len};

	return co_file_writev(fd, &piece, 1, -1);
}

int co_file_write_at(int fd, const void *data, size_t len, int64_t offset)
{
	const struct iovec piece = {(void *)data, len};

	return offset < 0 ? UV_EINVAL : co_file_writev(fd, &piece, 1, offset);
}

static int sync_now(void *fd)
{
	return file_status(fsync(*(int *)fd));
}

static int sync_data_now(void *fd)
{
	return file_status(fdatasync(*(int *)fd));
}

int co_file_sync(int fd)
{
	return co_to_thread(sync_now, &fd);
}

int co_file_sync_data(int fd)
{
	return co_to_thread(sync_data_now, &fd);
}

struct truncation {
	int fd;
	int64_t len;
};

static int truncate_now(void *arg)
{
	const struct truncation *truncation = arg;

	return file_status(ftruncate(truncation->fd, truncation->len));
}

int co_file_truncate(int fd, int64_t len)
{
	struct truncation truncation = {fd, len};

	return co_to_thread(truncate_now, &truncation);
}

/* After EINTR it is closed, too. */
static int close_now(void *fd)
{
	int status = file_status(close(*(int *)fd));

	return status == UV_EINTR ? 0 : status;
}

/*
 * Whether nothing is left to do for the file: nothing was written, and its last
 * name is not gone, with which its bytes would go.  What is asked is known
 * without the disk or a server.
 */
static bool is_closed_at_once(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	struct statx known;

	return flags < 0 ||
	       ((flags & O_ACCMODE) == O_RDONLY &&
		statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_NLINK,
		      &known) == 0 &&
		known.stx_nlink > 0);
}

int co_file_close(int fd)
{
	struct co_scope shield;
	int status;

	if (!loop_current)
		return UV_EINVAL;
	if (!task_running() || is_closed_at_once(fd))
		return close_now(&fd);
	co_shield_enter(&shield);
	status = co_to_thread(close_now, &fd);
	co_shield_leave(&shield);
	return status;
}
