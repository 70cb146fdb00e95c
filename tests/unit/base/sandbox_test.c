#include "base/sandbox.h"

#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <linux/landlock.h>

#include "unit/storage/storage_util.h"

static int make(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);

	return fd < 0 ? -errno : close(fd);
}

static void make_dirs(void)
{
	ck_assert_int_eq(mkdir("one", 0777), 0);
	ck_assert_int_eq(mkdir("two", 0777), 0);
	ck_assert_int_eq(mkdir("three", 0777), 0);
}

static int open_dir(const char *path)
{
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Returns whether the kernel has what it takes. */
static bool confine(const int *dirs, size_t count)
{
	int status = sandbox_enter(dirs, count, false);

	ck_assert_msg(status == 0 || status == -ENOSYS || status == -EOPNOTSUPP,
		      "status: %d", status);
	return status == 0;
}

START_TEST(each_directory_of_the_list_can_be_written_to)
{
	int dirs[2];

	make_dirs();
	dirs[0] = open_dir("one");
	dirs[1] = open_dir("two");
	if (!confine(dirs, CO_COUNT(dirs)))
		SKIP_TEST("the kernel has no Landlock");
	ck_assert_int_eq(make("one/file"), 0);
	ck_assert_int_eq(rename("one/file", "two/file"), 0);
	ck_assert_int_eq(mkdir("two/sub", 0777), 0);
	ck_assert_int_eq(make("two/sub/file"), 0);
	ck_assert_int_eq(make("three/file"), -EACCES);
	ck_assert_int_eq(make("file"), -EACCES);
}
END_TEST

START_TEST(an_empty_list_leaves_nothing_to_write_to)
{
	make_dirs();
	if (!confine(NULL, 0))
		SKIP_TEST("the kernel has no Landlock");
	ck_assert_int_eq(make("one/file"), -EACCES);
	ck_assert_int_eq(make("/dev/null"), 0);
}
END_TEST

START_TEST(a_descriptor_that_is_none_confines_nothing)
{
	int status, dirs[2];

	make_dirs();
	dirs[0] = open_dir("one");
	dirs[1] = -1;
	status = sandbox_enter(dirs, CO_COUNT(dirs), false);
	ck_assert(status == -EBADF || status == -ENOSYS ||
		  status == -EOPNOTSUPP);
	ck_assert_int_eq(make("three/file"), 0);
}
END_TEST

static void *make_in_thread(void *arg)
{
	*(int *)arg = make("three/file");
	return NULL;
}

START_TEST(threads_that_are_started_later_are_confined_too)
{
	pthread_t thread;
	int status = 0, dirs[1];

	make_dirs();
	dirs[0] = open_dir("one");
	if (!confine(dirs, CO_COUNT(dirs)))
		SKIP_TEST("the kernel has no Landlock");
	ck_assert_int_eq(pthread_create(&thread, NULL, make_in_thread, &status),
			 0);
	pthread_join(thread, NULL);
	ck_assert_int_eq(status, -EACCES);
}
END_TEST

START_TEST(no_program_is_started)
{
	char *const argv[] = {"false", NULL};

	if (!confine(NULL, 0))
		SKIP_TEST("the kernel has no Landlock");
	ck_assert_int_eq(execv("/bin/false", argv), -1);
	ck_assert_int_eq(errno, EACCES);
}
END_TEST

/* Whether the kernel's Landlock is at least of this version, and took effect.
 */
static bool confine_with(long version)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		       LANDLOCK_CREATE_RULESET_VERSION) >= version &&
	       confine(NULL, 0);
}

/* Returns 0 or the negated errno. */
static int bind_port(unsigned short port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int status = bind(fd, (const struct sockaddr *)&address,
			  sizeof(address)) == 0
			     ? 0
			     : -errno;

	close(fd);
	return status;
}

START_TEST(no_port_is_bound)
{
	if (!confine_with(4))
		SKIP_TEST("the kernel's Landlock knows no ports");
	ck_assert_int_eq(bind_port(0), -EACCES);
}
END_TEST

START_TEST(an_address_is_bound_where_that_is_asked_for)
{
	int status = sandbox_enter(NULL, 0, true);

	ck_assert_int_eq(bind_port(0), 0);
	if (status < 0 || sandbox_version() < 4)
		SKIP_TEST("the kernel's Landlock knows no ports");
	ck_assert_int_eq(bind_port(2), -EACCES);
}
END_TEST

/* The errno of asking a device whether it is a terminal; none of these is. */
static int control(const char *device)
{
	int fd = open(device, O_RDONLY | O_CLOEXEC);
	int answer[16];
	int result = fd < 0 ? 0 : ioctl(fd, TIOCGWINSZ, answer);
	int error = errno;

	ck_assert_int_eq(result, -1);
	close(fd);
	return error;
}

START_TEST(devices_are_not_controlled)
{
	if (!confine_with(5))
		SKIP_TEST("the kernel's Landlock knows no devices");
	ck_assert_int_eq(control("/dev/zero"), EACCES);
	ck_assert_int_eq(control("/dev/null"), ENOTTY);
}
END_TEST

/* A child that ends when the other end of a pipe closes; *end is that. */
static pid_t start_child(int *end)
{
	int ends[2];
	char byte;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		close(ends[1]);
		_exit((int)read(ends[0], &byte, 1));
	}
	close(ends[0]);
	*end = ends[1];
	return child;
}

START_TEST(processes_outside_get_no_signals)
{
	int end, status;
	pid_t child = start_child(&end);

	if (!confine_with(6))
		SKIP_TEST("the kernel's Landlock knows no signals");
	ck_assert_int_eq(kill(child, SIGKILL), -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(kill(getpid(), 0), 0);
	close(end);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(abstract_sockets_outside_are_not_reached)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	socklen_t len = sizeof(address);
	int outside = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	/* Given no name, the kernel finds one. */
	ck_assert_int_eq(bind(outside, (struct sockaddr *)&address,
			      offsetof(struct sockaddr_un, sun_path)),
			 0);
	ck_assert_int_eq(listen(outside, 1), 0);
	ck_assert_int_eq(
		getsockname(outside, (struct sockaddr *)&address, &len), 0);
	if (!confine_with(6))
		SKIP_TEST("the kernel's Landlock knows no abstract sockets");
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, len), -1);
	ck_assert_int_eq(errno, EPERM);
	close(fd);
	close(outside);
}
END_TEST

int main(void)
{
	return RUN_STORAGE_SUITE(
		"sandbox", each_directory_of_the_list_can_be_written_to,
		an_empty_list_leaves_nothing_to_write_to,
		a_descriptor_that_is_none_confines_nothing,
		threads_that_are_started_later_are_confined_too,
		no_program_is_started, no_port_is_bound,
		an_address_is_bound_where_that_is_asked_for,
		devices_are_not_controlled, processes_outside_get_no_signals,
		abstract_sockets_outside_are_not_reached);
}
