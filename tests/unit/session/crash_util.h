/*
 * Ends of a process and of its machine, at any of its calls that change a disk.
 *
 * The program under test is linked with these wraps (see the Makefile).  Once
 * armed, the call of a given number is not made: the process ends there.
 * Before that the disk may be brought to what a power cut could have left: of
 * the bytes what was synced, or half of the rest as well; of the names those
 * that were synced, or all.
 *
 * What is modelled is what the tests need: files that grow, in the working
 * directory and in "out".
 */
#ifndef CRASH_UTIL_H
#define CRASH_UTIL_H

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "unit/storage/storage_util.h"

enum { FILES_MAX = 256, OPS_MAX = 512, DIED = 77 };

/* More than a tick, so that nothing of before is of after it. */
#define CRASH_UPTIME_NS 5000000

enum end {
	END_OF_PROCESS,   /* SIGKILL: the disk is as the process left it */
	END_BYTES_LOST,   /* names are there, bytes that were not synced not */
	END_BYTES_TORN,   /* half of those are */
	END_NAMES_LOST,   /* the other way round */
	END_BOTH_LOST,
	END_NOTHING_LOST, /* but the machine was started anew */
	END_COUNT,
};

/* How much of a file is on disk whatever comes. */
struct synced {
	ino_t inode;
	off_t len;
};

/* A change of names that is not. */
struct op {
	char from[PATH_MAX]; /* "" for none */
	char to[PATH_MAX];
	char saved[64]; /* another name of what stood there; or "" */
};

static struct {
	atomic_int steps; /* calls until the end; 0: not armed */
	enum end end;
	struct synced files[FILES_MAX];
	size_t files_len;
	struct op ops[OPS_MAX];
	size_t ops_len;
	unsigned saved;
} crash;

/* What the machine is called; "" for what it is. */
static char crash_boot[64];

#define WRAPPED(result, name, ...)    \
	result __real_##name(__VA_ARGS__); \
	result __wrap_##name(__VA_ARGS__); \
	result __wrap_##name(__VA_ARGS__)

int __real_renameat2(int from_fd, const char *from, int to_fd, const char *to,
		     unsigned flags);
int __real_linkat(int from_fd, const char *from, int to_fd, const char *to,
		  int flags);
int __real_unlinkat(int fd, const char *name, int flags);
int __real_ftruncate(int fd, off_t len);

static bool is_working_directory(int fd)
{
	struct stat dir, here;

	return fd == AT_FDCWD ||
	       (fstat(fd, &dir) == 0 && stat(".", &here) == 0 &&
		dir.st_ino == here.st_ino && dir.st_dev == here.st_dev);
}

static void path_of(char path[PATH_MAX], int fd, const char *name)
{
	snprintf(path, PATH_MAX, "%s%s", is_working_directory(fd) ? "" : "out/",
		 name);
}

static struct synced *synced_of(ino_t inode)
{
	for (size_t i = 0; i < crash.files_len; i++)
		if (crash.files[i].inode == inode)
			return &crash.files[i];
	if (crash.files_len == FILES_MAX)
		abort();
	crash.files[crash.files_len] = (struct synced){.inode = inode};
	return &crash.files[crash.files_len++];
}

/* Call fn with the path of each file. */
static void for_each_file(void (*fn)(const char *path, const struct stat *file))
{
	static const char *const dirs[] = {".", "out"};
	char path[PATH_MAX];
	struct stat file;

	for (size_t i = 0; i < CO_COUNT(dirs); i++) {
		DIR *dir = opendir(dirs[i]);
		const struct dirent *entry;

		while (dir && (entry = readdir(dir))) {
			snprintf(path, sizeof(path), "%s/%s", dirs[i],
				 entry->d_name);
			if (lstat(path, &file) == 0 && S_ISREG(file.st_mode))
				fn(path, &file);
		}
		if (dir)
			closedir(dir);
	}
}

static void sync_file(const char *path UNUSED, const struct stat *file)
{
	synced_of(file->st_ino)->len = file->st_size;
}

static void sync_all(void)
{
	for_each_file(sync_file);
	crash.ops_len = 0;
}

static void lose_bytes(const char *path, const struct stat *file)
{
	off_t len = synced_of(file->st_ino)->len;
	bool is_torn = crash.end == END_BYTES_TORN;

	if (file->st_size > len &&
	    truncate(path, is_torn ? (len + file->st_size) / 2 : len) != 0)
		abort();
}

static void lose_names(void)
{
	while (crash.ops_len > 0) {
		const struct op *op = &crash.ops[--crash.ops_len];
		const char *gone = *op->from ? op->from : op->to;

		if (*op->to && *op->from)
			(void)!__real_renameat2(AT_FDCWD, op->to, AT_FDCWD,
						op->from, 0);
		else if (*op->to)
			__real_unlinkat(AT_FDCWD, op->to, 0);
		if (*op->saved)
			(void)!__real_renameat2(AT_FDCWD, op->saved, AT_FDCWD,
						*op->to && *op->from ? op->to
								     : gone,
						0);
	}
}

static void die(void)
{
	if (crash.end == END_BYTES_LOST || crash.end == END_BYTES_TORN ||
	    crash.end == END_BOTH_LOST)
		for_each_file(lose_bytes);
	if (crash.end == END_NAMES_LOST || crash.end == END_BOTH_LOST)
		lose_names();
	_exit(DIED);
}

static void step(void)
{
	if (atomic_load(&crash.steps) > 0 &&
	    atomic_fetch_sub(&crash.steps, 1) == 1)
		die();
}

/* Remember what stands at a path, by a name of its own. */
static void save(struct op *op, const char *path)
{
	op->saved[0] = '\0';
	if (access(path, F_OK) != 0)
		return;
	snprintf(op->saved, sizeof(op->saved), "saved/%u", crash.saved++);
	(void)!__real_linkat(AT_FDCWD, path, AT_FDCWD, op->saved, 0);
}

static struct op *new_op(void)
{
	if (crash.ops_len == OPS_MAX)
		abort();
	crash.ops[crash.ops_len] = (struct op){0};
	return &crash.ops[crash.ops_len];
}

WRAPPED(ssize_t, write, int fd, const void *data, size_t len)
{
	struct stat file;

	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode))
		step();
	return __real_write(fd, data, len);
}

WRAPPED(int, ftruncate, int fd, off_t len)
{
	step();
	return __real_ftruncate(fd, len);
}

WRAPPED(int, fsetxattr, int fd, const char *name, const void *value,
	size_t len, int flags)
{
	step();
	return __real_fsetxattr(fd, name, value, len, flags);
}

static int sync_one(int fd)
{
	struct stat file;

	step();
	if (fstat(fd, &file) != 0)
		return -1;
	if (S_ISDIR(file.st_mode))
		crash.ops_len = 0;
	else
		sync_file("", &file);
	return 0;
}

WRAPPED(int, fsync, int fd)
{
	return sync_one(fd);
}

WRAPPED(int, fdatasync, int fd)
{
	return sync_one(fd);
}

WRAPPED(int, syncfs, int fd UNUSED)
{
	step();
	sync_all();
	return 0;
}

static int rename_step(int from_fd, const char *from, int to_fd, const char *to,
		       unsigned flags)
{
	struct op *op = new_op();
	int status;

	step();
	path_of(op->from, from_fd, from);
	path_of(op->to, to_fd, to);
	if (!(flags & RENAME_NOREPLACE))
		save(op, op->to);
	status = __real_renameat2(from_fd, from, to_fd, to, flags);
	crash.ops_len += status == 0;
	return status;
}

WRAPPED(int, rename, const char *from, const char *to)
{
	return rename_step(AT_FDCWD, from, AT_FDCWD, to, 0);
}

WRAPPED(int, renameat, int from_fd, const char *from, int to_fd, const char *to)
{
	return rename_step(from_fd, from, to_fd, to, 0);
}

WRAPPED(int, renameat2, int from_fd, const char *from, int to_fd,
	const char *to, unsigned flags)
{
	return rename_step(from_fd, from, to_fd, to, flags);
}

static int link_step(int from_fd, const char *from, int to_fd, const char *to,
		     int flags)
{
	struct op *op = new_op();
	int status;

	step();
	path_of(op->to, to_fd, to);
	status = __real_linkat(from_fd, from, to_fd, to, flags);
	crash.ops_len += status == 0;
	return status;
}

WRAPPED(int, link, const char *from, const char *to)
{
	return link_step(AT_FDCWD, from, AT_FDCWD, to, 0);
}

WRAPPED(int, linkat, int from_fd, const char *from, int to_fd, const char *to,
	int flags)
{
	return link_step(from_fd, from, to_fd, to, flags);
}

static int unlink_step(int fd, const char *name, int flags)
{
	struct op *op = new_op();
	int status;

	step();
	path_of(op->from, fd, name);
	save(op, op->from);
	status = __real_unlinkat(fd, name, flags);
	crash.ops_len += status == 0;
	return status;
}

WRAPPED(int, unlink, const char *name)
{
	return unlink_step(AT_FDCWD, name, 0);
}

WRAPPED(int, unlinkat, int fd, const char *name, int flags)
{
	return unlink_step(fd, name, flags);
}

/* The machine came up a moment ago. */
WRAPPED(int, clock_gettime, clockid_t clock, struct timespec *now)
{
	if (clock != CLOCK_BOOTTIME || !*crash_boot)
		return __real_clock_gettime(clock, now);
	*now = (struct timespec){0, CRASH_UPTIME_NS};
	return 0;
}

WRAPPED(const char *, boot_id, void)
{
	return *crash_boot ? crash_boot : __real_boot_id();
}

/*
 * Run fn in a process that ends at its step of that number, or by itself.
 * Returns whether it ended by itself, with success.
 */
static bool survives(co_fn *fn, enum end end, int steps)
{
	int status;
	pid_t pid;

	mkdir("saved", 0700);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		sync_all();
		crash.end = end;
		atomic_store(&crash.steps, steps);
		status = co_run(fn, NULL);
		atomic_store(&crash.steps, 0);
		_exit(status == 0 ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) && (WEXITSTATUS(status) == 0 ||
					    WEXITSTATUS(status) == DIED),
		      "ended with %x", (unsigned)status);
	return WEXITSTATUS(status) == 0;
}

#endif
