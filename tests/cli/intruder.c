/*
 * Somebody who has taken coget over, for sandbox.bats: a library to be
 * preloaded, which at the first connection, when the run is under way, does
 * what he would do to the directory $VICTIM, to other processes and to the
 * system, and tells on stderr how it went.
 *
 * With $INTRUDER=clumsy he starts a program, and leaves coget's handler of
 * SIGSYS as it is; otherwise he puts his own in its place, to go on when he is
 * refused.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* fprintf() would take coget's stderr through its locks. */
static void tell(const char *what, long result)
{
	dprintf(STDERR_FILENO, "intruder: %s: %s\n", what,
		result < 0 ? strerror(errno) : "done");
}

static volatile sig_atomic_t refused;

static void on_sigsys(int signum)
{
	(void)signum;
	refused = 1;
}

/* A system call that does no harm with these arguments. */
static void try(const char *what, long number, long first, long second)
{
	long result;

	refused = 0;
	errno = 0;
	result = syscall(number, first, second, -1, -1, -1, -1);
	if (refused)
		dprintf(STDERR_FILENO, "intruder: %s: refused\n", what);
	else
		tell(what, result);
}

#define TRY(name) try(#name, SYS_##name, -1, -1)

static long open_close(int dir, const char *name, int flags)
{
	int fd = openat(dir, name, flags | O_CLOEXEC, 0666);

	return fd < 0 ? fd : close(fd);
}

static void intrude(const char *victim)
{
	int dir = open(victim, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	tell("permissions", fchmodat(dir, "file", 0644, 0));
	tell("owner", fchownat(dir, "file", getuid(), getgid(), 0));
	tell("times", utimensat(dir, "file", NULL, 0));
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

static int outside = -1;
static struct sockaddr_un outside_address;
static socklen_t outside_len = offsetof(struct sockaddr_un, sun_path);

/* Before the process confines itself: an abstract socket of somebody else's. */
__attribute__((constructor)) static void listen_outside(void)
{
	struct sockaddr *address = (struct sockaddr *)&outside_address;

	outside_address.sun_family = AF_UNIX;
	outside = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(outside, address, outside_len) == 0 &&
	    listen(outside, 1) == 0) {
		outside_len = sizeof(outside_address);
		getsockname(outside, address, &outside_len);
	}
}

static void reach_others(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int device = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	struct winsize size;

	tell("abstract socket",
	     syscall(SYS_connect, fd, &outside_address, outside_len));
	tell("control a device", ioctl(device, TIOCGWINSZ, &size));
	tell("packet socket", socket(AF_PACKET, SOCK_DGRAM, 0));
	try("kill another", SYS_kill, getppid(), 0);
	try("kill itself", SYS_kill, getpid(), 0);
	try("another's memory", SYS_process_vm_readv, getppid(), 0);
	try("type a command", SYS_ioctl, -1, TIOCSTI);
	try("namespace", SYS_clone, CLONE_THREAD | CLONE_NEWUSER, 0);
	close(device);
	close(fd);
}

static void change_system(void)
{
	TRY(execve);
	TRY(execveat);
	TRY(ptrace);
	TRY(listen);
	TRY(chroot);
	TRY(mount);
	TRY(setns);
	TRY(unshare);
	TRY(setuid);
	TRY(capset);
	TRY(personality);
	TRY(init_module);
	TRY(kexec_load);
	TRY(swapon);
	TRY(bpf);
	TRY(perf_event_open);
	TRY(userfaultfd);
	TRY(open_by_handle_at);
	TRY(fchmodat);
	TRY(fchownat);
	TRY(truncate);
	TRY(setxattr);
	TRY(keyctl);
	TRY(io_uring_setup);
	TRY(clone3);
}

int connect(int fd, const struct sockaddr *address, socklen_t len)
{
	static int has_come;

	if (!__atomic_exchange_n(&has_come, 1, __ATOMIC_SEQ_CST)) {
		const char *how = getenv("INTRUDER");

		if (how && strcmp(how, "clumsy") == 0)
			TRY(execve);
		signal(SIGSYS, on_sigsys);
		intrude(getenv("VICTIM"));
		reach_others();
		change_system();
	}
	return (int)syscall(SYS_connect, fd, address, len);
}
