/*
 * What is done with paths, and what stat(2) says; each a system call on a
 * thread.
 */
#include <coget/file.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <coget/thread.h>

#include "runtime/file.h"

struct errand {
	int (*fn)(const struct errand *errand);
	const char *path;
	const char *to;
	mode_t mode;
	int fd;
	struct stat *stat;
};

static int on_thread(void *arg)
{
	const struct errand *errand = arg;

	return file_status(errand->fn(errand));
}

static int run(struct errand *errand)
{
	return errand->path ? co_to_thread(on_thread, errand) : UV_EINVAL;
}

/* The same where there is something to find out. */
static int ask(struct errand *errand)
{
	int status;

	if (!errand->stat)
		return UV_EINVAL;
	memset(errand->stat, 0, sizeof(*errand->stat));
	status = run(errand);
	if (status < 0)
		memset(errand->stat, 0, sizeof(*errand->stat));
	return status;
}

static int do_fstat(const struct errand *errand)
{
	return fstat(errand->fd, errand->stat);
}

static int do_stat(const struct errand *errand)
{
	return stat(errand->path, errand->stat);
}

static int do_lstat(const struct errand *errand)
{
	return lstat(errand->path, errand->stat);
}

static int do_rename(const struct errand *errand)
{
	return rename(errand->path, errand->to);
}

static int do_unlink(const struct errand *errand)
{
	return unlink(errand->path);
}

static int do_rmdir(const struct errand *errand)
{
	return rmdir(errand->path);
}

static int do_mkdir(const struct errand *errand)
{
	return mkdir(errand->path, errand->mode);
}

int co_file_stat(int fd, struct stat *out)
{
	struct errand errand = {
		.fn = do_fstat, .path = "", .fd = fd, .stat = out};

	return ask(&errand);
}

int co_stat(const char *path, struct stat *out)
{
	struct errand errand = {.fn = do_stat, .path = path, .stat = out};

	return ask(&errand);
}

int co_lstat(const char *path, struct stat *out)
{
	struct errand errand = {.fn = do_lstat, .path = path, .stat = out};

	return ask(&errand);
}

int co_rename(const char *from, const char *to)
{
	struct errand errand = {.fn = do_rename, .path = from, .to = to};

	return to ? run(&errand) : UV_EINVAL;
}

int co_unlink(const char *path)
{
	struct errand errand = {.fn = do_unlink, .path = path};

	return run(&errand);
}

int co_rmdir(const char *path)
{
	struct errand errand = {.fn = do_rmdir, .path = path};

	return run(&errand);
}

int co_mkdir(const char *path, mode_t mode)
{
	struct errand errand = {.fn = do_mkdir, .path = path, .mode = mode};

	return run(&errand);
}
