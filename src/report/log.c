#include "report/log.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <coget/thread.h>

#include "base/own_file.h"
#include "base/own_path.h"

struct opening {
	const char *path;
	int fd; /* or a negated errno */
};

/* What a file that others own holds, they may have chosen. */
static int check(int fd)
{
	struct stat file;

	if (fstat(fd, &file) != 0)
		return -errno;
	if (S_ISCHR(file.st_mode))
		return 0;
	if (!S_ISREG(file.st_mode))
		return -EINVAL;
	return own_file_is(&file) ? 0 : -EPERM;
}

static int open_file(const struct own_path *path)
{
	int fd = openat(path->dir_fd, path->name,
			O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY |
				O_NONBLOCK | O_CLOEXEC,
			0600);
	int status;

	if (fd < 0)
		return errno == ENXIO ? -EINVAL : -errno;
	status = check(fd);
	if (status == 0)
		return fd;
	close(fd);
	return status;
}

static int open_on_disk(void *arg)
{
	struct opening *opening = arg;
	struct own_path path;

	opening->fd = own_path_open(&path, opening->path);
	if (opening->fd == 0) {
		opening->fd = open_file(&path);
		own_path_release(&path);
	}
	return 0;
}

static void explain(struct failure *failure, int status, const char *path)
{
	char doing[200];

	if (status == -EPERM)
		failure_set(failure, ERROR_FILE,
			    "the log %.200s belongs to another user", path);
	else if (status == -EINVAL)
		failure_set(failure, ERROR_FILE,
			    "the log %.200s is no regular file", path);
	else {
		snprintf(doing, sizeof(doing), "cannot open the log %.160s",
			 path);
		failure_set_status(failure, status, doing);
	}
	if (!failure->remedy)
		failure->remedy = "give --log-file another name";
}

int log_open(struct log *log, const char *path, struct failure *failure)
{
	struct opening opening = {path, -1};
	int status = co_to_thread(open_on_disk, &opening);

	if (status == 0 && opening.fd < 0) {
		explain(failure, opening.fd, path);
		return UV_EPROTO;
	}
	if (status == 0)
		output_init(&log->out, opening.fd, OUTPUT_BY_LINE);
	return status;
}

bool log_is_open(const struct log *log)
{
	return log->out.fd >= 0;
}

/* "2026-11-30T09:10:42.123Z " */
static int put_time(struct buf *out)
{
	struct timespec now;
	struct tm utc;
	char text[32];

	clock_gettime(CLOCK_REALTIME, &now);
	if (!gmtime_r(&now.tv_sec, &utc) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc) == 0)
		strcpy(text, "1970-01-01T00:00:00");
	return buf_printf(out, "%s.%03ldZ ", text, now.tv_nsec / 1000000);
}

int log_put(struct log *log, const char *lines)
{
	int status = 0;

	while (log_is_open(log) && status == 0 && *lines) {
		size_t len = strcspn(lines, "\n");

		status = put_time(&log->out.pending);
		if (status == 0)
			status = buf_append(&log->out.pending, lines, len);
		if (status == 0)
			status = buf_putc(&log->out.pending, '\n');
		lines += len + (lines[len] == '\n');
	}
	return status;
}

bool log_waits(const struct log *log)
{
	return output_waits(&log->out);
}

int log_flush(struct log *log)
{
	int status;

	if (!log_is_open(log))
		return 0;
	status = output_flush(&log->out);
	if (log->out.error)
		log_close(log);
	return status;
}

void log_close(struct log *log)
{
	if (log_is_open(log))
		close(log->out.fd);
	output_release(&log->out);
	*log = LOG_NONE;
}
