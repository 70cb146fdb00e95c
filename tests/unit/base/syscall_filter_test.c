#include "base/syscall_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/syscall_list.h"
#include "unit/suite.h"

#ifdef SYSCALL_LIST_ARCH

/* Where a child writes what it was refused. */
static int told;

static void on_refused(const char *name)
{
	if (write(told, name, strlen(name)) < 0)
		_exit(1);
}

/* What became of a child: what it told of, and its status as wait() has it. */
struct end {
	char name[64];
	int status;
};

static struct end end_of(void (*act)(const void *), const void *arg)
{
	struct end end = {.name = ""};
	ssize_t len;
	int ends[2];
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0});
		told = ends[1];
		if (syscall_filter_enter(on_refused, false) == 0)
			act(arg);
		_exit(0);
	}
	close(ends[1]);
	len = read(ends[0], end.name, sizeof(end.name) - 1);
	ck_assert_int_ge(len, 0);
	close(ends[0]);
	ck_assert_int_eq(waitpid(child, &end.status, 0), child);
	return end;
}

/* Confine the test itself, or leave it. */
#define NEED_FILTER()                                               \
	do {                                                        \
		if (syscall_filter_enter(on_refused, false) != 0)          \
			SKIP_TEST("the kernel takes no filters of " \
				  "system calls");                  \
	} while (0)

static void none(const void *arg)
{
	(void)arg;
	_exit(7);
}

#define NEED_FILTER_IN_CHILDREN()                                   \
	do {                                                        \
		if (WEXITSTATUS(end_of(none, NULL).status) != 7)    \
			SKIP_TEST("the kernel takes no filters of " \
				  "system calls");                  \
	} while (0)

static void check_end(struct end end, const char *name)
{
	ck_assert_msg(WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGSYS,
		      "%s: status %d", name, end.status);
	ck_assert_str_eq(end.name, name);
}

/* With arguments that would do no harm if it were done. */
static void call(const void *arg)
{
	const struct syscall_name *name = arg;

	(void)!syscall(name->number, -1, -1, -1, -1, -1, -1);
}

START_TEST(each_call_that_is_never_needed_ends_the_process_with_its_name)
{
	NEED_FILTER_IN_CHILDREN();
	ck_assert_uint_gt(syscalls_never.count, 60);
	for (size_t i = 0; i < syscalls_never.count; i++)
		check_end(end_of(call, &syscalls_never.calls[i]),
			  syscalls_never.calls[i].name);
}
END_TEST

START_TEST(a_program_is_not_started)
{
	const struct syscall_name execve = {__NR_execve, "execve"};

	NEED_FILTER_IN_CHILDREN();
	check_end(end_of(call, &execve), "execve");
}
END_TEST

static void call_with_sigsys_blocked(const void *arg)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	call(arg);
}

START_TEST(a_thread_that_blocks_signals_is_ended_too)
{
	const struct syscall_name execve = {__NR_execve, "execve"};

	NEED_FILTER_IN_CHILDREN();
	check_end(end_of(call_with_sigsys_blocked, &execve), "");
}
END_TEST

START_TEST(what_libraries_try_is_missing)
{
	NEED_FILTER();
	for (size_t i = 0; i < syscalls_missing.count; i++) {
		errno = 0;
		call(&syscalls_missing.calls[i]);
		ck_assert_int_eq(errno, ENOSYS);
	}
}
END_TEST

START_TEST(what_is_newer_than_the_list_is_missing)
{
	const uint32_t numbers[] = {
		SYSCALL_LIST_NEWEST + 1,
		467,			  /* open_tree_attr */
		0x40000000 | __NR_getpid, /* x32 */
		UINT32_MAX,
	};

	NEED_FILTER();
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		ck_assert_int_eq(syscall(numbers[i], -1, -1, -1, -1), -1);
		ck_assert_int_eq(errno, ENOSYS);
	}
}
END_TEST

#ifdef __x86_64__
static void call_as_i386(const void *arg)
{
	long result = 11; /* execve */

	(void)arg;
	signal(SIGSEGV, SIG_DFL); /* which a sanitizer would handle */
	__asm__ volatile("int $0x80" : "+a"(result) : : "memory");
}

START_TEST(calls_of_another_processor_end_the_process)
{
	struct end end;

	NEED_FILTER_IN_CHILDREN();
	end = end_of(call_as_i386, NULL);
	if (WIFSIGNALED(end.status) && WTERMSIG(end.status) == SIGSEGV)
		SKIP_TEST("the kernel has no calls of another processor");
	check_end(end, "a system call of another processor");
}
END_TEST
#endif

START_TEST(sockets_are_of_the_internet_or_local)
{
	NEED_FILTER();
	for (int family = 0; family < 64; family++) {
		int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		if (family == AF_UNIX || family == AF_INET)
			ck_assert_int_ge(fd, 0);
		else if (family != AF_INET6 && family != AF_NETLINK)
			ck_assert_int_eq(errno, EAFNOSUPPORT);
		if (fd >= 0)
			close(fd);
	}
}
END_TEST

static void type_a_command(const void *arg)
{
	(void)arg;
	ioctl(STDIN_FILENO, TIOCSTI, "x");
}

START_TEST(nothing_is_typed_into_a_terminal)
{
	struct winsize size;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	NEED_FILTER_IN_CHILDREN();
	check_end(end_of(type_a_command, NULL), "ioctl");
	NEED_FILTER();
	ck_assert_int_eq(ioctl(fd, TIOCGWINSZ, &size), -1);
	ck_assert_int_eq(errno, ENOTTY);
	close(fd);
}
END_TEST

static void limit_parent(const void *arg)
{
	struct rlimit limit;

	(void)arg;
	prlimit(getppid(), RLIMIT_CPU, NULL, &limit);
}

static void advise_other(const void *arg)
{
	(void)arg;
	syscall(__NR_process_madvise, 0, NULL, 0, 0, 0);
}

#ifndef COGET_SANITIZED
static void signal_parent(const void *arg)
{
	(void)arg;
	kill(getppid(), 0);
}

/* Not by fork(), which blocks the signal in newer C libraries. */
static void start_process(const void *arg)
{
	(void)arg;
	syscall(__NR_clone, SIGCHLD, 0, 0, 0, 0);
}
#endif

START_TEST(other_processes_are_out_of_reach)
{
	NEED_FILTER_IN_CHILDREN();
#ifndef COGET_SANITIZED
	check_end(end_of(signal_parent, NULL), "kill");
	check_end(end_of(start_process, NULL), "clone");
#endif
	check_end(end_of(limit_parent, NULL), "prlimit64");
	check_end(end_of(advise_other, NULL), "process_madvise");
}
END_TEST

static void abort_it(const void *arg)
{
	(void)arg;
	abort();
}

START_TEST(the_process_itself_is_not)
{
	struct rlimit limit;
	int status;

	NEED_FILTER_IN_CHILDREN();
	status = end_of(abort_it, NULL).status;
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	NEED_FILTER();
	ck_assert_int_eq(kill(getpid(), 0), 0);
	ck_assert_int_eq(prlimit(0, RLIMIT_CPU, NULL, &limit), 0);
	ck_assert_int_eq(prlimit(getpid(), RLIMIT_CPU, NULL, &limit), 0);
}
END_TEST

static void make_executable(const void *arg)
{
	fchmod(*(const int *)arg, 0711);
}

static void make_privileged(const void *arg)
{
	fchmod(*(const int *)arg, 04600);
}

static void touch(const void *arg)
{
	utimensat(AT_FDCWD, arg, NULL, 0);
}

START_TEST(a_file_gets_permissions_and_times_by_descriptor_alone)
{
	char name[] = "/tmp/coget-filter-XXXXXX";
	int fd = mkstemp(name);
	/* Its lower half is that of no path at all. */
	void *low = mmap(
		(void *)(uintptr_t)0x700000000000, 4096, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(unlink(name), 0);
	ck_assert_ptr_ne(low, MAP_FAILED);
	NEED_FILTER_IN_CHILDREN();
	check_end(end_of(make_executable, &fd), "fchmod");
	check_end(end_of(make_privileged, &fd), "fchmod");
	check_end(end_of(touch, name), "utimensat");
	check_end(end_of(touch, low), "utimensat");
	NEED_FILTER();
	ck_assert_int_eq(fchmod(fd, 0600), 0);
	ck_assert_int_eq(fchmod(fd, 0664), 0);
	ck_assert_int_eq(futimens(fd, NULL), 0);
	close(fd);
}
END_TEST

static pthread_barrier_t confined;

static void *open_foreign_socket(void *error)
{
	pthread_barrier_wait(&confined);
	if (socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) < 0)
		*(int *)error = errno;
	return NULL;
}

START_TEST(threads_that_were_started_before_are_confined_too)
{
	pthread_t thread;
	int status, error = 0;

	pthread_barrier_init(&confined, NULL, 2);
	ck_assert_int_eq(
		pthread_create(&thread, NULL, open_foreign_socket, &error), 0);
	status = syscall_filter_enter(on_refused, false);
	pthread_barrier_wait(&confined);
	pthread_join(thread, NULL);
	if (status != 0)
		SKIP_TEST("the kernel takes no filters of system calls");
	ck_assert_int_eq(error, EAFNOSUPPORT);
}
END_TEST

START_TEST(threads_can_be_started)
{
	pthread_t thread;
	int error = 0;

	NEED_FILTER();
	pthread_barrier_init(&confined, NULL, 1);
	ck_assert_int_eq(
		pthread_create(&thread, NULL, open_foreign_socket, &error), 0);
	pthread_join(thread, NULL);
	ck_assert_int_eq(error, EAFNOSUPPORT);
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"syscall_filter",
		each_call_that_is_never_needed_ends_the_process_with_its_name,
		a_program_is_not_started,
		a_thread_that_blocks_signals_is_ended_too,
		what_libraries_try_is_missing,
		what_is_newer_than_the_list_is_missing,
#ifdef __x86_64__
		calls_of_another_processor_end_the_process,
#endif
		sockets_are_of_the_internet_or_local,
		nothing_is_typed_into_a_terminal,
		other_processes_are_out_of_reach, the_process_itself_is_not,
		a_file_gets_permissions_and_times_by_descriptor_alone,
		threads_that_were_started_before_are_confined_too,
		threads_can_be_started);
}

#else

START_TEST(the_processor_is_not_known)
{
	ck_assert_int_eq(syscall_filter_enter(NULL, false), -EOPNOTSUPP);
}
END_TEST

int main(void)
{
	return RUN_SUITE("syscall_filter", the_processor_is_not_known);
}

#endif
