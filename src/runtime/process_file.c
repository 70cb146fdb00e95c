/*
 * Files and descriptors of the caller's as a child's standard descriptors.
 *
 * A file is opened by the parent, whose loop must not wait: O_NONBLOCK, which
 * the child clears, keeps FIFOs from waiting for their other end, and devices
 * for theirs.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/process.h"

enum { CREATED_MODE = 0666 };

/* What is missing: the mode of access, and for output what a shell's > has. */
static int complete_flags(int flags, int as)
{
	int access = as == STDIN_FILENO ? O_RDONLY : O_WRONLY;

	if (flags == 0 && as != STDIN_FILENO)
		flags = O_CREAT | O_TRUNC;
	if ((flags & O_ACCMODE) == O_RDONLY)
		flags |= access;
	return flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
}

/*
 * Whether a FIFO has no writer: its reader would find the end at once, while
 * otherwise it waits, as one does that open(2) has made wait.  tee(2) tells, as
 * reading would, but takes nothing out.
 */
static int check_writer(int fifo)
{
	ssize_t len;
	int ends[2];
	int error;
	int status = uv_pipe(ends, 0, 0);

	if (status < 0)
		return status;
	len = tee(fifo, ends[1], 1, SPLICE_F_NONBLOCK);
	error = errno;
	close(ends[0]);
	close(ends[1]);
	if (len < 0 && error != EAGAIN)
		return uv_translate_sys_error(error);
	return len == 0 ? UV_ENXIO : 0;
}

int process_check_fd(int fd, int as)
{
	int unfit = as == STDIN_FILENO ? O_WRONLY : O_RDONLY;
	int flags = fcntl(fd, F_GETFL);
	struct stat stat;

	if (flags < 0 || fstat(fd, &stat) < 0)
		return uv_translate_sys_error(errno);
	if (S_ISDIR(stat.st_mode))
		return UV_EISDIR;
	if ((flags & O_PATH) || (flags & O_ACCMODE) == unfit)
		return UV_EBADF;
	return fd;
}

static int check_file(int fd, int as)
{
	struct stat stat;
	int status = process_check_fd(fd, as);

	if (status < 0)
		return status == UV_EBADF ? UV_EINVAL : status;
	if (as == STDIN_FILENO && fstat(fd, &stat) == 0 &&
	    S_ISFIFO(stat.st_mode) &&
	    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return check_writer(fd);
	return 0;
}

int process_open_file(const struct co_process_file *file, int as)
{
	int fd, status;

	if (!file->path)
		return UV_EINVAL;
	fd = open(file->path, complete_flags(file->flags, as),
		  file->mode ? file->mode : CREATED_MODE);
	if (fd < 0)
		return uv_translate_sys_error(errno);
	status = check_file(fd, as);
	if (status < 0) {
		close(fd);
		return status;
	}
	return fd;
}
