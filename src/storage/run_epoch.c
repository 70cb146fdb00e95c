#include "storage/run_epoch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define PROBE_TRIES 100

/*
 * The clocks that stamp files tick every 1 to 10 ms; where one is coarser (FAT:
 * 2 s), waiting for it would stop the run.
 */
#define WAIT_TRIES 50
#define WAIT_NS 1000000

/* The clock that local file systems use, read without a system call. */
static int64_t coarse_now_ns(void)
{
	return clock_now_ns(CLOCK_REALTIME_COARSE);
}

/* Make a file that goes away by itself, or failing that one with a name. */
static int open_probe(int dir_fd, char *name, size_t size)
{
	int fd = openat(dir_fd, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);

	name[0] = '\0';
	if (fd >= 0)
		return fd;
	for (unsigned i = 0; i < PROBE_TRIES; i++) {
		snprintf(name, size, ".coget-%ld-%u", (long)getpid(), i);
		fd = openat(dir_fd, name,
			    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	return fd >= 0 ? fd : -errno;
}

/* Some file systems give all files the same, which may have them be run. */
static struct file_mode mode_of(int fd, const struct stat *probe)
{
	struct file_mode mode = {probe->st_mode & 0777, true};
	struct stat changed;

	if (mode.mode != 0600)
		mode.is_kept = fchmod(fd, 0600) == 0 &&
			       fstat(fd, &changed) == 0 &&
			       (changed.st_mode & 0777) == 0600;
	return mode;
}

int run_epoch_take(struct run_epoch *epoch, struct file_mode *mode, int dir_fd)
{
	char name[64];
	struct stat probe;
	int status = 0;
	int fd = open_probe(dir_fd, name, sizeof(name));

	atomic_init(&epoch->taken_ns, 0);
	atomic_init(&epoch->passed_ns, INT64_MAX);
	if (fd < 0)
		return fd;
	if (fstat(fd, &probe) != 0) {
		status = -errno;
	} else {
		atomic_store(&epoch->taken_ns, clock_ns_of(probe.st_ctim));
		*mode = mode_of(fd, &probe);
	}
	close(fd);
	if (name[0] && unlinkat(dir_fd, name, 0) != 0 && status == 0)
		status = -errno;
	return status;
}

bool run_epoch_is_older(struct run_epoch *epoch, const struct stat *status)
{
	return clock_ns_of(status->st_ctim) <= atomic_load(&epoch->taken_ns);
}

/*
 * A clock that is set back behind the point where it was seen to have passed
 * makes this false again, and run_epoch_outlast() looks at the files
 * themselves.
 */
bool run_epoch_has_passed(struct run_epoch *epoch)
{
	return coarse_now_ns() >= atomic_load(&epoch->passed_ns);
}

/*
 * The clock is far behind the epoch: it was set back, or is a coarse one.  Move
 * the epoch before it.  Some older files may then pass for this run's, which
 * keeps them from being overwritten; the other way round, one would be.
 */
static void move_back(struct run_epoch *epoch, int64_t ctime_ns)
{
	int64_t taken_ns = atomic_load(&epoch->taken_ns);

	while (ctime_ns <= taken_ns &&
	       !atomic_compare_exchange_weak(&epoch->taken_ns, &taken_ns,
					     ctime_ns - 1))
		;
}

int run_epoch_outlast(struct run_epoch *epoch, int fd)
{
	struct timespec pause = {0, WAIT_NS};
	struct stat file;

	for (int i = 0;; i++) {
		int64_t now_ns = coarse_now_ns();

		if (fstat(fd, &file) != 0)
			return -errno;
		if (!run_epoch_is_older(epoch, &file)) {
			atomic_store(&epoch->passed_ns, now_ns);
			return 0;
		}
		if (i == WAIT_TRIES)
			break;
		nanosleep(&pause, NULL);
		if (futimens(fd, NULL) != 0)
			return -errno;
	}
	move_back(epoch, clock_ns_of(file.st_ctim));
	return 0;
}
