/*
 * Landlock by its system calls, for which the distribution's C library has no
 * functions, and with the numbers of versions that its headers do not know.
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
#ifndef LANDLOCK_ACCESS_NET_BIND_TCP
#define LANDLOCK_ACCESS_NET_BIND_TCP (1ULL << 0)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif
#ifndef LANDLOCK_SCOPE_SIGNAL
#define LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET (1ULL << 0)
#define LANDLOCK_SCOPE_SIGNAL (1ULL << 1)
#endif

/* As the kernel has it since the sixth version; earlier ones want zeros. */
struct ruleset {
	uint64_t handled_access_fs;
	uint64_t handled_access_net;
	uint64_t scoped;
};

/* A rule about a port: since the fourth version. */
enum { RULE_NET_PORT = 2 };
struct port_rule {
	uint64_t allowed_access;
	uint64_t port;
};

/* What can be done to a device, in a directory of ours, and to nothing. */
static const uint64_t on_device = LANDLOCK_ACCESS_FS_WRITE_FILE |
				  LANDLOCK_ACCESS_FS_TRUNCATE |
				  LANDLOCK_ACCESS_FS_IOCTL_DEV;
static const uint64_t in_directory =
	LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_TRUNCATE |
	LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE |
	LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_DIR |
	LANDLOCK_ACCESS_FS_REFER;
static const uint64_t nowhere =
	LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
	LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SOCK |
	LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM;

static struct ruleset handled_by(long version)
{
	struct ruleset rights = {
		.handled_access_fs = in_directory | on_device | nowhere,
		.handled_access_net = LANDLOCK_ACCESS_NET_BIND_TCP,
		.scoped = LANDLOCK_SCOPE_ABSTRACT_UNIX_SOCKET |
			  LANDLOCK_SCOPE_SIGNAL,
	};

	if (version < 2)
		rights.handled_access_fs &= ~LANDLOCK_ACCESS_FS_REFER;
	if (version < 3)
		rights.handled_access_fs &= ~LANDLOCK_ACCESS_FS_TRUNCATE;
	if (version < 4)
		rights.handled_access_net = 0;
	if (version < 5)
		rights.handled_access_fs &= ~LANDLOCK_ACCESS_FS_IOCTL_DEV;
	if (version < 6)
		rights.scoped = 0;
	return rights;
}

static int allow(int ruleset, int fd, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights,
						  .parent_fd = fd};

	return syscall(SYS_landlock_add_rule, ruleset,
		       LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0
		       ? 0
		       : -errno;
}

/* Some containers lack it. */
static void allow_device(int ruleset, const char *path, uint64_t rights)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd < 0)
		return;
	(void)allow(ruleset, fd, rights);
	close(fd);
}

static int allow_all(int ruleset, const int *dir_fds, size_t count,
		     uint64_t handled)
{
	int status = 0;

	allow_device(ruleset, "/dev/null", on_device & handled);
	allow_device(ruleset, "/dev/tty", on_device & handled);
	for (size_t i = 0; status == 0 && i < count; i++)
		status = allow(ruleset, dir_fds[i], in_directory & handled);
	return status;
}

/* Which one, the kernel chooses: port 0 alone can be bound. */
static int allow_any_port(int ruleset)
{
	const struct port_rule rule = {
		.allowed_access = LANDLOCK_ACCESS_NET_BIND_TCP,
		.port = 0,
	};

	return syscall(SYS_landlock_add_rule, ruleset, RULE_NET_PORT, &rule,
		       0) == 0
		       ? 0
		       : -errno;
}

/* Its version, or -1 with errno set. */
static long ask_version(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		       LANDLOCK_CREATE_RULESET_VERSION);
}

int sandbox_version(void)
{
	long version = ask_version();

	return version > 0 ? (int)version : 0;
}

int sandbox_enter(const int *dir_fds, size_t count, bool may_bind)
{
	struct ruleset attr;
	long version;
	int ruleset, status;

	/* A condition for the rest, too. */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -errno;
	version = ask_version();
	if (version < 0)
		return -errno;
	attr = handled_by(version);
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr),
			       0);
	if (ruleset < 0)
		return -errno;
	status = allow_all(ruleset, dir_fds, count, attr.handled_access_fs);
	if (status == 0 && may_bind && attr.handled_access_net)
		status = allow_any_port(ruleset);
	if (status == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
		status = -errno;
	close(ruleset);
	return status;
}
