/*
 * Somebody who has taken coget over, for sandbox.bats: a library to be
 * preloaded, which at the first connection, when the run is under way, does
 * what he would do to the directory $VICTIM, and tells on stderr how it went.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* fprintf() would take coget's stderr through its locks. */
static void tell(const char *what, long result)
{
	dprintf(STDERR_FILENO, "intruder: %s: %s\n", what,
		result < 0 ? strerror(errno) : "done");
}

static long open_close(int dir, const char *name, int flags)
{
	int fd = openat(dir, name, flags | O_CLOEXEC, 0666);

	return fd < 0 ? fd : close(fd);
}

static void intrude(const char *victim)
{
	int dir = open(victim, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	tell("make", open_close(dir, "new", O_CREAT | O_WRONLY));
	tell("mkdir", mkdirat(dir, "sub", 0777));
	tell("symlink", symlinkat("file", dir, "pointer"));
	tell("fifo", mknodat(dir, "fifo", S_IFIFO | 0666, 0));
	tell("write", open_close(dir, "file", O_WRONLY));
	tell("append", open_close(dir, "file", O_WRONLY | O_APPEND));
	tell("through a link", open_close(AT_FDCWD, "way", O_WRONLY));
	tell("truncate", open_close(dir, "file", O_RDONLY | O_TRUNC));
	tell("link", linkat(dir, "file", AT_FDCWD, "linked", 0));
	tell("rename", renameat(dir, "file", dir, "other"));
	tell("take", renameat(dir, "loot", AT_FDCWD, "taken"));
	tell("remove", unlinkat(dir, "rubbish", 0));
	tell("rmdir", unlinkat(dir, "empty", AT_REMOVEDIR));
	tell("symlink here", symlinkat("/", AT_FDCWD, "root"));
	tell("read", open_close(dir, ".", O_RDONLY));
	tell("write here", open_close(AT_FDCWD, "mine", O_CREAT | O_WRONLY));
	tell("/dev/null", open_close(AT_FDCWD, "/dev/null", O_WRONLY));
	tell("privileges", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) - 1);
	close(dir);
}

int connect(int fd, const struct sockaddr *address, socklen_t len)
{
	static int has_come;

	if (!__atomic_exchange_n(&has_come, 1, __ATOMIC_SEQ_CST))
		intrude(getenv("VICTIM"));
	return (int)syscall(SYS_connect, fd, address, len);
}
