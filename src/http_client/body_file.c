#include "http_client/body_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <coget/thread.h>

#include "http_client/http_error.h"

struct opening {
	const char *path;
	int fd;
	uint64_t bytes;
};

static int open_file(void *arg)
{
	struct opening *opening = arg;
	struct stat info;

	/* Nobody has to write to a fifo for it to be refused. */
	opening->fd = open(opening->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (opening->fd < 0 || fstat(opening->fd, &info) != 0)
		return -errno;
	if (!S_ISREG(info.st_mode))
		return CO_HTTP_BAD_BODY;
	opening->bytes = (uint64_t)info.st_size;
	return 0;
}

int body_file_open(const char *path, uint64_t *bytes)
{
	struct opening opening = {.path = path, .fd = -1};
	int status = co_to_thread(open_file, &opening);

	*bytes = opening.bytes;
	if (status == 0)
		return opening.fd;
	if (opening.fd >= 0)
		close(opening.fd);
	return http_error_set(status, "%s: %s", path,
			      status == CO_HTTP_BAD_BODY
				      ? "it is not a regular file"
				      : co_strerror(status));
}
