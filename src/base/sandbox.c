/*
 * Landlock by its system calls, for which the distribution's C library has no
 * functions.
 *
 * Each version of the kernel's interface knows more rights; what one does not
 * know it refuses, so that the rights to handle are cut to its version.  With
 * the first, truncate(2) and, beneath the directories, renames from one to
 * another cannot be told apart: the former stays possible, the latter does not.
 */
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

/* What a file in a directory of ours can have done to it, and what to any. */
static const uint64_t on_file =
	LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE;
static const uint64_t in_directory =
	LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |
	LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE |
	LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
	LANDLOCK_ACCESS_FS_REFER;
static const uint64_t nowhere =
	LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
	LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
	LANDLOCK_ACCESS_FS_MAKE_SYM;

static uint64_t handled_by(long version)
{
	uint64_t rights = in_directory | nowhere;

	if (version < 2)
		rights &= ~LANDLOCK_ACCESS_FS_REFER;
	if (version < 3)
		rights &= ~LANDLOCK_ACCESS_FS_TRUNCATE;
	return rights;
}

static int allow(int ruleset, const char *path, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights};
	int status = 0;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return -errno;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
		    &rule, 0) != 0)
		status = -errno;
	close(rule.parent_fd);
	return status;
}

static int allow_all(int ruleset, const char *const *dirs, size_t count,
		     uint64_t handled)
{
	static const char *const devices[] = {"/dev/null", "/dev/tty"};
	int status = 0;

	/* Some containers lack them. */
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
		(void)allow(ruleset, devices[i], on_file & handled);
	for (size_t i = 0; status == 0 && i < count; i++)
		status = allow(ruleset, dirs[i], in_directory & handled);
	return status;
}

int sandbox_enter(const char *const *dirs, size_t count)
{
	struct landlock_ruleset_attr attr = {0};
	long version;
	int ruleset, status;

	/* A condition for the rest, too. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -errno;
	version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			  LANDLOCK_CREATE_RULESET_VERSION);
	if (version < 0)
		return -errno;
	attr.handled_access_fs = handled_by(version);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr,
			       sizeof(attr.handled_access_fs), 0);
	if (ruleset < 0)
		return -errno;
	status = allow_all(ruleset, dirs, count, attr.handled_access_fs);
	if (status == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		status = -errno;
	close(ruleset);
	return status;
}
