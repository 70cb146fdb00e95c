#include "storage/stamp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define PROBE_TRIES 100

/*
 * The clocks that stamp files tick every 1 to 10 ms; where one is coarser (FAT:
 * 2 s), waiting for it would stop the run.
 */
#define WAIT_TRIES 50
#define WAIT_NS 1000000

static int64_t to_ns(struct timespec time)
{
	int64_t ns;

	if (__builtin_mul_overflow((int64_t)time.tv_sec, INT64_C(1000000000),
				   &ns) ||
	    __builtin_add_overflow(ns, (int64_t)time.tv_nsec, &ns))
		return time.tv_sec < 0 ? INT64_MIN : INT64_MAX;
	return ns;
}

/* The clock that local file systems use, read without a system call. */
static int64_t coarse_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return to_ns(now);
}

/* Make a file that goes away by itself, or failing that one with a name. */
static int open_probe(int dir_fd, char *name, size_t size)
{
	int fd = openat(dir_fd, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	name[0] = '\0';
	if (fd >= 0)
		return fd;
	for (unsigned i = 0; i < PROBE_TRIES; i++) {
		snprintf(name, size, ".coget-%ld-%u", (long)getpid(), i);
		fd = openat(dir_fd, name,
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd >= 0 ? fd : -errno;
}

int stamp_take(struct stamp *stamp, int dir_fd)
{
	char name[64];
	struct stat probe;
	int status = 0;
	int fd = open_probe(dir_fd, name, sizeof(name));

	atomic_init(&stamp->taken_ns, 0);
	atomic_init(&stamp->passed_ns, INT64_MAX);
	if (fd < 0)
		return fd;
	if (fstat(fd, &probe) != 0)
		status = -errno;
	else
		atomic_store(&stamp->taken_ns, to_ns(probe.st_ctim));
	close(fd);
	if (name[0] && unlinkat(dir_fd, name, 0) != 0 && status == 0)
		status = -errno;
	return status;
}

bool stamp_is_older(struct stamp *stamp, const struct stat *status)
{
	return to_ns(status->st_ctim) <= atomic_load(&stamp->taken_ns);
}

/*
 * A clock that is set back behind the point where it was seen to have passed
 * makes this false again, and stamp_outlast() looks at the files themselves.
 */
bool stamp_has_passed(struct stamp *stamp)
{
	return coarse_now_ns() >= atomic_load(&stamp->passed_ns);
}

/*
 * The clock is far behind the stamp: it was set back, or is a coarse one.  Move
 * the stamp before it.  Some older files may then pass for this run's, which
 * keeps them from being overwritten; the other way round, one would be.
 */
static void move_back(struct stamp *stamp, int64_t ctime_ns)
{
	int64_t taken_ns = atomic_load(&stamp->taken_ns);

	while (ctime_ns <= taken_ns &&
	       !atomic_compare_exchange_weak(&stamp->taken_ns, &taken_ns,
					     ctime_ns - 1))
		;
}

int stamp_outlast(struct stamp *stamp, int fd)
{
	struct timespec pause = {0, WAIT_NS};
	struct stat file;

	for (int i = 0;; i++) {
		int64_t now_ns = coarse_now_ns();

		if (fstat(fd, &file) != 0)
			return -errno;
		if (!stamp_is_older(stamp, &file)) {
			atomic_store(&stamp->passed_ns, now_ns);
			return 0;
		}
		if (i == WAIT_TRIES)
			break;
		nanosleep(&pause, NULL);
		if (futimens(fd, NULL) != 0)
			return -errno;
	}
	move_back(stamp, to_ns(file.st_ctim));
	return 0;
}
