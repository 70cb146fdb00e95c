/*
 * Out of descriptors, at each one in turn: an error or success, and nothing
 * kept.
 */
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "unit/runtime/scenarios_io.h"

#include "runtime/context.h"

/*
 * The calls with which libuv and the runtime make descriptors: the at-th since
 * the count began fails.  Not in a child that is about to become another
 * program: there libuv opens its pipe for signals anew, where it has just
 * closed one, and aborts if it cannot.
 */
static atomic_int count, at;
static pid_t counts_in;

enum { FDS_MAX = 40 };

static bool is_refused(void)
{
	if (getpid() != counts_in || ++count != at)
		return false;
	errno = EMFILE;
	return true;
}

int socket(int domain, int type, int protocol)
{
	return is_refused() ? -1 : (int)syscall(SYS_socket, domain, type,
						protocol);
}

int accept4(int fd, struct sockaddr *address, socklen_t *len, int flags)
{
	return is_refused() ? -1 : (int)syscall(SYS_accept4, fd, address, len,
						flags);
}

int socketpair(int domain, int type, int protocol, int fds[2])
{
	return is_refused() ? -1 : (int)syscall(SYS_socketpair, domain, type,
						protocol, fds);
}

int pipe2(int fds[2], int flags)
{
	return is_refused() ? -1 : (int)syscall(SYS_pipe2, fds, flags);
}

int eventfd(unsigned value, int flags)
{
	return is_refused() ? -1 : (int)syscall(SYS_eventfd2, value, flags);
}

int epoll_create1(int flags)
{
	return is_refused() ? -1 : (int)syscall(SYS_epoll_create1, flags);
}

static rlim_t set_limit(rlim_t limit)
{
	struct rlimit limits;
	rlim_t before;

	getrlimit(RLIMIT_NOFILE, &limits);
	before = limits.rlim_cur;
	limits.rlim_cur = limit;
	setrlimit(RLIMIT_NOFILE, &limits);
	return before;
}

static bool is_expected(int status)
{
	return status == 0 || status == UV_EMFILE || is_consequence(status);
}

static int run_scenario(const struct scenario *scenario)
{
	return co_run_with(scenario->fn, NULL, &scenario->options);
}

/* The first run opens what libuv and the C library keep for the process. */
static void prepare(const struct scenario *scenario)
{
	ck_assert_int_eq(run_scenario(scenario), 0);
}

START_TEST(any_one_may_be_refused)
{
	const struct scenario *scenario = &scenarios[_i];
	int before, status;
	bool was_refused = true;

#ifdef CONTEXT_TSAN
	if (scenario->fn == use_cores)
		SKIP_TEST("ThreadSanitizer does not see what is opened here");
#endif
	prepare(scenario);
	before = open_descriptors();
	for (int n = 1; was_refused; n++) {
		counts_in = getpid();
		count = 0;
		at = n;
		status = run_scenario(scenario);
		was_refused = count >= n;
		at = 0;
		ck_assert_msg(was_refused ? is_expected(status) : status == 0,
			      "%s without descriptor %d: %s", scenario->name, n,
			      co_strerror(status));
		ck_assert_int_eq(open_descriptors(), before);
	}
}
END_TEST

START_TEST(there_may_be_few)
{
	const struct scenario *scenario = &scenarios[_i];
	int before, status;
	rlim_t limit;

	/* A file is made, or a descriptor received, and gone all the same. */
	if (drops_beyond_limit() &&
	    (scenario->fn == use_files || scenario->fn == use_descriptors))
		SKIP_TEST("valgrind drops what is beyond the limit");
	prepare(scenario);
	before = open_descriptors();
	limit = set_limit(FDS_MAX);
	for (rlim_t few = 3; few < FDS_MAX; few++) {
		set_limit(few);
		status = run_scenario(scenario);
		set_limit(limit);
		ck_assert_msg(is_expected(status), "%s with %d descriptors: %s",
			      scenario->name, (int)few, co_strerror(status));
		ck_assert_int_eq(open_descriptors(), before);
	}
	ck_assert_int_eq(status, 0);
}
END_TEST

static int first_run(void *arg UNUSED)
{
	int calls = 0;

	return co_to_thread(count_call, &calls);
}

/* Where a sanitizer is linked in. */
__attribute__((weak)) void __sanitizer_set_report_fd(void *fd);

/* In a process in which there was none. */
START_TEST(there_may_be_few_for_the_first_run)
{
	for (int few = 3; few < FDS_MAX; few += few < 16 ? 1 : 16) {
		int wait_status;
		pid_t pid = fork();

		if (pid == 0) {
			/* Its reports, such as ASan's warning at the first
			 * ucontext, would open a file. */
			if (__sanitizer_set_report_fd)
				__sanitizer_set_report_fd(
					(void *)STDERR_FILENO);
			set_limit((rlim_t)few);
			wait_status = co_run(first_run, NULL);
			uv_library_shutdown(); /* for valgrind: ends the pool */
			_exit(is_expected(wait_status) ? 0 : 1);
		}
		ck_assert_int_eq(waitpid(pid, &wait_status, 0), pid);
		ck_assert_msg(wait_status == 0, "with %d: wait status %#x", few,
			      wait_status);
	}
}
END_TEST

static void ignore_report(void *arg UNUSED, const char *text UNUSED)
{
}

int main(void)
{
	static const TTest *each[2];

	each[0] = any_one_may_be_refused;
	each[1] = there_may_be_few;
	co_set_reporter(ignore_report, NULL);
	if (run_scenarios("runtime_descriptors", each, CO_COUNT(each)) != 0)
		return EXIT_FAILURE;
	return RUN_SUITE("runtime_descriptors",
			 there_may_be_few_for_the_first_run);
}
