#include "transfer/hsts_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/thread.h>

#include "base/atomic_file.h"
#include "base/file.h"

#define FILE_MAX_BYTES ((size_t)64 * 1024 * 1024)

/* Reading or writing, on the thread pool. */
struct job {
	struct hsts *hsts;
	const char *path;
	size_t line; /* that is none */
};

static int read_on_disk(void *arg)
{
	struct job *job = arg;
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	int status = file_read(&text, job->path);

	if (status == 0)
		status = hsts_parse(job->hsts, text.data, &job->line);
	buf_release(&text);
	return status == UV_ENOENT ? 0 : status;
}

static int refuse(struct failure *failure, const struct job *job, int status)
{
	char doing[192];

	if (status == UV_ENOMEM || status == UV_ECANCELED)
		return status;
	snprintf(doing, sizeof(doing), "cannot read %.140s", job->path);
	failure_set_status(failure, status, doing);
	if (job->line > 0)
		failure_set(failure, ERROR_INPUT,
			    "%.140s:%zu: not a line of an HSTS file", job->path,
			    job->line);
	failure->remedy = "check the file of --hsts: it has curl's format";
	return UV_EPROTO;
}

int hsts_file_open(struct hsts **out, const struct settings *settings,
		   struct failure *failure)
{
	struct job job = {.path = settings->hsts};
	int status;

	*out = NULL;
	if (!settings->hsts)
		return 0;
	job.hsts = calloc(1, sizeof(*job.hsts));
	if (!job.hsts)
		return UV_ENOMEM;
	status = co_to_thread(read_on_disk, &job);
	if (status < 0) {
		hsts_release(job.hsts);
		free(job.hsts);
		return refuse(failure, &job, status);
	}
	*out = job.hsts;
	return 0;
}

static int write_text(const struct own_path *path, const struct buf *text)
{
	struct atomic_file file = ATOMIC_FILE_NONE;
	int status = atomic_file_open(&file, path);

	if (status == 0)
		status = file_write_all(file.fd, text->data, text->len);
	if (status == 0 && fsync(file.fd) != 0)
		status = -errno;
	if (status == 0)
		status = atomic_file_commit(&file);
	else if (file.fd >= 0)
		atomic_file_discard(&file);
	atomic_file_release(&file);
	return status;
}

static int write_on_disk(void *arg)
{
	const struct job *job = arg;
	struct buf text = BUF_INIT(FILE_MAX_BYTES);
	struct own_path path = OWN_PATH_NONE;
	int status = hsts_format(job->hsts, &text, time(NULL));

	if (status == 0)
		status = own_path_open(&path, job->path);
	if (status == 0)
		status = write_text(&path, &text);
	own_path_release(&path);
	buf_release(&text);
	return status;
}

int hsts_file_close(struct hsts *hsts, const struct settings *settings,
		    struct failure *failure)
{
	struct job job = {.hsts = hsts, .path = settings->hsts};
	struct co_scope shield;
	char doing[192];
	int status = 0;

	if (!hsts)
		return 0;
	if (hsts->has_changed) {
		co_shield_enter(&shield);
		status = co_to_thread(write_on_disk, &job);
		co_shield_leave(&shield);
	}
	hsts_release(hsts);
	free(hsts);
	if (status == 0)
		return 0;
	snprintf(doing, sizeof(doing), "cannot write %.140s, which is as it was",
		 job.path);
	failure_set_status(failure, status, doing);
	return UV_EPROTO;
}
