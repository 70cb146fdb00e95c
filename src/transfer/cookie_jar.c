#include "transfer/cookie_jar.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <coget/scope.h>
#include <coget/thread.h>

#include "base/atomic_file.h"
#include "base/file.h"
#include "base/wipe.h"
#include "http/cookie_file.h"

/* Writing, on the thread pool. */
struct writing {
	const char *path;
	const struct buf *text;
};

static int write_file(struct atomic_file *file, const struct buf *text)
{
	int status = file_write_all(file->fd, text->data, text->len);

	if (status == 0 && fsync(file->fd) != 0)
		status = -errno;
	if (status == 0)
		status = atomic_file_commit(file);
	if (status != 0)
		atomic_file_discard(file);
	return status;
}

static int write_on_disk(void *arg)
{
	const struct writing *writing = arg;
	struct own_path path = OWN_PATH_NONE;
	struct atomic_file file = ATOMIC_FILE_NONE;
	int status = own_path_open(&path, writing->path);

	if (status == 0)
		status = atomic_file_open(&file, &path);
	if (status == 0)
		status = write_file(&file, writing->text);
	atomic_file_release(&file);
	own_path_release(&path);
	return status;
}

static int save(const struct cookies *cookies, const char *path)
{
	struct buf text = BUF_INIT(SIZE_MAX / 2);
	struct writing writing = {path, &text};
	struct co_scope shield;
	int status = cookie_file_format(&text, cookies, time(NULL));

	if (status == 0) {
		co_shield_enter(&shield);
		status = co_to_thread(write_on_disk, &writing);
		co_shield_leave(&shield);
	}
	wipe_buf(&text);
	return status;
}

int cookie_jar_save(const struct cookies *cookies, const char *path,
		    struct failure *failure)
{
	char doing[256];
	int status = save(cookies, path);

	if (status == 0)
		return 0;
	snprintf(doing, sizeof(doing), "cannot save the cookies in %.180s",
		 path);
	failure_set_status(failure, status, doing);
	return UV_EPROTO;
}
