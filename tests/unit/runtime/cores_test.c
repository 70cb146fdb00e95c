#include "unit/runtime/stream_util.h"

#include <netinet/in.h>
#include <stdatomic.h>

#include "runtime/context.h"

#ifdef CONTEXT_TSAN
#define WITH_TSAN true
#else
#define WITH_TSAN false
#endif

enum { CORES = 4 };

static atomic_int begun, ended;
static struct co_shared_event *all_begun;

static void open_world(void)
{
	ck_assert_int_eq(co_shared_event_new(&all_begun), 0);
}

static void close_world(void)
{
	co_shared_event_free(all_begun);
}

/* Wait until so many are here. */
static void meet(size_t count)
{
	if (++begun == (int)count)
		co_shared_event_set(all_begun);
	ck_assert_int_eq(co_shared_event_wait(all_begun), 0);
}

struct visit {
	size_t count;
	atomic_int of[CORES];
	struct co_loop *loops[CORES];
};

static int visit(void *arg, size_t index, size_t count)
{
	struct visit *visit = arg;

	ck_assert_uint_lt(index, CORES);
	visit->of[index]++;
	visit->loops[index] = co_running_loop();
	if (index == 0)
		visit->count = count;
	ck_assert_str_eq(co_task_name(co_current_task()), "main");
	meet(count);
	return (int)index;
}

START_TEST(each_index_is_run_once_in_a_loop_of_its_own_at_once)
{
	struct visit visited = {.count = 0};

	open_world();
	ck_assert_int_eq(co_run_many(CORES, visit, &visited, NULL), 0);
	ck_assert_uint_eq(visited.count, CORES);
	for (int i = 0; i < CORES; i++) {
		ck_assert_int_eq(visited.of[i], 1);
		ck_assert_ptr_nonnull(visited.loops[i]);
		for (int j = 0; j < i; j++)
			ck_assert_ptr_ne(visited.loops[i], visited.loops[j]);
	}
	close_world();
}
END_TEST

static int count_cores(void *arg, size_t index, size_t count)
{
	if (index == 0)
		*(size_t *)arg = count;
	return 0;
}

START_TEST(none_stands_for_as_many_as_there_are_processors)
{
	size_t count = 0;

	ck_assert_int_eq(co_run_many(0, count_cores, &count, NULL), 0);
	ck_assert_uint_eq(count, co_cpu_count());
}
END_TEST

static int fail_second(void *arg, size_t index, size_t count)
{
	int status;

	meet(count);
	if (index == 1)
		return UV_EIO;
	status = co_sleep(CO_FOREVER);
	((int *)arg)[index] = status;
	return index == 2 ? UV_EPERM : status;
}

START_TEST(the_first_failure_cancels_the_others_and_is_returned)
{
	int statuses[CORES] = {0};

	open_world();
	ck_assert_int_eq(co_run_many(CORES, fail_second, statuses, NULL),
			 UV_EIO);
	for (int i = 0; i < CORES; i++)
		ck_assert_int_eq(statuses[i], i == 1 ? 0 : UV_ECANCELED);
	close_world();
}
END_TEST

static int fail_at_once(void *arg UNUSED, size_t index, size_t count UNUSED)
{
	return index == 0 ? UV_EIO : co_sleep(CO_FOREVER);
}

START_TEST(also_of_those_that_have_not_begun)
{
	for (int i = 0; i < 50; i++)
		ck_assert_int_eq(co_run_many(CORES, fail_at_once, NULL, NULL),
				 UV_EIO);
}
END_TEST

static struct co_shared_event *cancelled;

static int clean_up(void *arg UNUSED)
{
	struct co_scope shield;

	(void)!co_sleep(CO_FOREVER);
	co_shield_enter(&shield);
	ck_assert_int_eq(co_shared_event_wait(cancelled), 0);
	co_shield_leave(&shield);
	return 0;
}

/* What the first loop has left to do needs the second one to end. */
static int fail_and_clean_up(void *arg UNUSED, size_t index, size_t count)
{
	int status;

	meet(count);
	if (index == 0) {
		ck_assert_int_eq(co_create_task(NULL, clean_up, NULL), 0);
		yield_turns(1);
		return UV_EIO;
	}
	status = co_sleep(CO_FOREVER);
	co_shared_event_set(cancelled);
	return status;
}

START_TEST(others_are_cancelled_before_the_one_that_failed_has_cleaned_up)
{
	open_world();
	ck_assert_int_eq(co_shared_event_new(&cancelled), 0);
	ck_assert_int_eq(co_run_many(2, fail_and_clean_up, NULL, NULL), UV_EIO);
	co_shared_event_free(cancelled);
	close_world();
}
END_TEST

static int end_first(void *arg, size_t index, size_t count)
{
	meet(count);
	if (index == 0)
		return 7;
	*(int *)arg = co_sleep(20 * CO_MILLISECOND);
	return 0;
}

START_TEST(one_that_succeeds_leaves_the_others_alone)
{
	int status = UV_EIO;

	open_world();
	ck_assert_int_eq(co_run_many(2, end_first, &status, NULL), 0);
	ck_assert_int_eq(status, 0);
	close_world();
}
END_TEST

static int go_on_once_cancelled(void *arg, size_t index, size_t count)
{
	meet(count);
	if (index == 0)
		return UV_EIO;
	ck_assert_int_eq(co_sleep(CO_FOREVER), UV_ECANCELED);
	ck_assert_uint_eq(co_uncancel(), 0);
	*(int *)arg = co_sleep(0);
	return 0;
}

START_TEST(each_is_cancelled_once)
{
	int status = UV_EIO;

	open_world();
	ck_assert_int_eq(co_run_many(2, go_on_once_cancelled, &status, NULL),
			 UV_EIO);
	ck_assert_int_eq(status, 0);
	close_world();
}
END_TEST

/* Wait in each loop until the process is interrupted, in a child's. */
static int wait_for_interrupt(void *arg, size_t index, size_t count)
{
	const int *returned = arg;
	int status;

	meet(count);
	if (index == 0)
		kill(getpid(), SIGINT);
	if (index == 0 && returned[1] != 0)
		return 0; /* this loop is not there when it comes */
	status = co_sleep(CO_FOREVER);
	ck_assert_int_eq(status, UV_ECANCELED);
	return returned[0] == 0 ? 0 : status;
}

static int interrupt_many(void *returned)
{
	int status;

	begun = 0;
	open_world();
	status = co_run_many(CORES, wait_for_interrupt, returned, NULL);
	close_world();
	return status == ((int *)returned)[0] ? 0 : 1;
}

static void expect_success(const struct child_end *end)
{
	ck_assert_msg(WIFEXITED(end->wait_status), "%s", end->errors);
	ck_assert_int_eq(WEXITSTATUS(end->wait_status), 0);
}

START_TEST(an_interrupt_cancels_all)
{
	int returned[][2] = {{UV_ECANCELED, 0}, {0, 0}, {UV_ECANCELED, 1}};

	for (size_t i = 0; i < CO_COUNT(returned); i++) {
		struct child_end end =
			call_in_child(interrupt_many, returned[i]);

		expect_success(&end);
	}
}
END_TEST

static int ignore_interrupt(void *arg UNUSED, size_t index, size_t count)
{
	struct co_scope shield;
	int status;

	meet(count);
	if (index == 0)
		kill(getpid(), SIGINT);
	status = co_sleep(CO_FOREVER);
	ck_assert_int_eq(status, UV_ECANCELED);
	co_shield_enter(&shield);
	if (index == 0) { /* once the run that met the first is over */
		struct sigaction action;

		do {
			ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
			sigaction(SIGINT, NULL, &action);
		} while (action.sa_handler != SIG_DFL);
		kill(getpid(), SIGINT);
	}
	status = co_sleep(CO_FOREVER);
	co_shield_leave(&shield);
	return status;
}

static int interrupt_twice(void *arg UNUSED)
{
	open_world();
	return co_run_many(2, ignore_interrupt, NULL, NULL);
}

START_TEST(the_second_interrupt_ends_the_process)
{
	struct child_end end = call_in_child(interrupt_twice, NULL);

	ck_assert(WIFSIGNALED(end.wait_status));
	ck_assert_int_eq(WTERMSIG(end.wait_status), SIGINT);
}
END_TEST

/* One loop watches SIGINT for all. */
static int watch_interrupt(void *arg UNUSED, size_t index, size_t count)
{
	static const int signums[] = {SIGINT};
	struct co_signal *watch = NULL;
	int status = 0;

	if (index == 1)
		status = co_signal_open(&watch, signums, 1);
	meet(count);
	if (index == 1) {
		kill(getpid(), SIGINT);
		status = co_signal_wait(watch) == SIGINT ? 0 : UV_EIO;
		ck_assert(!co_is_cancelled());
		ended++;
	}
	while (ended == 0 && status == 0)
		status = co_sleep(CO_MILLISECOND);
	co_signal_close(watch);
	return status;
}

static int watch_in_a_loop(void *arg UNUSED)
{
	open_world();
	return co_run_many(CORES, watch_interrupt, NULL, NULL) == 0 ? 0 : 1;
}

START_TEST(a_watch_on_it_in_one_loop_is_for_all)
{
	struct child_end end = call_in_child(watch_in_a_loop, NULL);

	expect_success(&end);
}
END_TEST

static int never_called(void *arg, size_t index UNUSED, size_t count UNUSED)
{
	*(atomic_int *)arg = 1;
	return 0;
}

ASYNC_TEST(inside_a_run_it_is_refused)
{
	atomic_int called = 0;

	ck_assert_int_eq(co_run_many(2, never_called, &called, NULL), UV_EBUSY);
	ck_assert_int_eq(called, 0);
}

START_TEST(what_makes_no_sense_is_refused)
{
	atomic_int called = 0;

	ck_assert_int_eq(co_run_many(2, NULL, NULL, NULL), UV_EINVAL);
	ck_assert_int_eq(co_run_many(SIZE_MAX, never_called, &called, NULL),
			 UV_ENOMEM);
	ck_assert_int_eq(co_run_many(SIZE_MAX / 64, never_called, &called,
				     NULL), UV_ENOMEM);
	ck_assert_int_eq(called, 0);
}
END_TEST

static int use_clock(void *arg UNUSED, size_t index UNUSED,
		     size_t count UNUSED)
{
	return co_sleep(3600 * CO_SECOND);
}

START_TEST(the_options_are_each_loops)
{
	struct co_run_options options = {.virtual_clock = true};

	ck_assert_int_eq(co_run_many(CORES, use_clock, NULL, &options), 0);
}
END_TEST

static int run_without_descriptors(void *arg UNUSED)
{
	int before = open_descriptors(), status;
	atomic_int called = 0;

	for (unsigned limit = 4; limit < 40; limit++) {
		limit_descriptors(limit);
		begun = 0;
		status = co_run_many(3, never_called, &called, NULL);
		if (status != 0 && status != UV_EMFILE)
			return 1;
		if (open_descriptors() > before + 4) /* libuv's, for signals */
			return 2;
	}
	return called ? 0 : 3;
}

START_TEST(a_loop_that_cannot_be_made_is_a_failure)
{
	struct child_end end;

	if (WITH_TSAN)
		SKIP_TEST("ThreadSanitizer needs descriptors for its symbols");
#if defined(CO_UCONTEXT) && defined(__SANITIZE_ADDRESS__)
	SKIP_TEST("AddressSanitizer does not fully support swapcontext()");
#endif
	end = call_in_child(run_without_descriptors, NULL);
	expect_success(&end);
}
END_TEST

/* The stack of a thread is as large as the main one's may become. */
static int run_without_threads(void *arg UNUSED)
{
	static const struct rlimit vast = {(rlim_t)1 << 47, RLIM_INFINITY};
	struct rlimit now;
	atomic_int called = 0;

	if (setrlimit(RLIMIT_STACK, &vast) < 0 ||
	    getrlimit(RLIMIT_STACK, &now) < 0)
		return 1;
	if (now.rlim_cur != vast.rlim_cur) /* an emulator keeps its own */
		return 0;
	if (co_run_many(2, never_called, &called, NULL) != UV_EAGAIN)
		return 2;
	return called ? 3 : 0;
}

START_TEST(no_thread_at_all_is_a_failure)
{
	struct child_end end;

	if (drops_beyond_limit())
		SKIP_TEST("valgrind keeps this limit from the program");
	end = call_in_child(run_without_threads, NULL);
	expect_success(&end);
}
END_TEST

/* Loops that accept from one port, each with connections of its own. */
static struct {
	struct co_shared_future *port;
	struct co_shared_event *stop;
	int fd; /* that listens; -1: each has its own */
	atomic_int served[2];
} echo;

enum { CLIENTS = 64 };

/* Let the other loops be first now and then. */
static int talk(void *served, struct co_stream *stream)
{
	++*(atomic_int *)served;
	block_thread_ms(1);
	return send_back(stream) < 0 ? UV_EIO : 0;
}

static int stop_serving(void *server)
{
	int status = co_shared_event_wait(echo.stop);

	co_server_shutdown(server);
	return status;
}

static int be_clients(void *arg UNUSED)
{
	uint16_t port = (uint16_t)co_shared_future_wait(echo.port);
	struct co_stream *streams[CLIENTS];

	for (int i = 0; i < CLIENTS; i++) {
		ck_assert_int_eq(co_stream_connect(&streams[i], LOCALHOST,
						   port), 0);
		write_text(streams[i], "hello");
	}
	for (int i = 0; i < CLIENTS; i++) {
		expect_text(streams[i], "hello");
		co_stream_close(streams[i]);
	}
	co_shared_event_set(echo.stop);
	return 0;
}

static struct co_server *listen_as(size_t index)
{
	static const struct co_listen_options options = {.reuse_port = true};
	int port = index > 0 ? co_shared_future_wait(echo.port) : 0;
	struct co_server *server;

	if (echo.fd >= 0)
		ck_assert_int_eq(co_server_open(&server, dup(echo.fd)), 0);
	else
		ck_assert_int_eq(co_server_listen_with(&server, LOCALHOST,
						       (uint16_t)port,
						       &options), 0);
	if (index == 0)
		co_shared_future_set(echo.port, co_server_port(server));
	return server;
}

static int serve(void *arg UNUSED, size_t index, size_t count)
{
	struct co_server *server = listen_as(index);
	struct co_task *stopper = spawn(stop_serving, server);
	int status;

	meet(count);
	if (index == 0)
		ck_assert_int_eq(co_create_task(NULL, be_clients, NULL), 0);
	status = co_server_serve(server, talk, &echo.served[index]);
	ck_assert_int_eq(finish(stopper), 0);
	co_server_close(server);
	return status;
}

static void serve_in_two_loops(int fd)
{
	echo.fd = fd;
	open_world();
	ck_assert_int_eq(co_shared_future_new(&echo.port), 0);
	ck_assert_int_eq(co_shared_event_new(&echo.stop), 0);
	ck_assert_int_eq(co_run_many(2, serve, NULL, NULL), 0);
	ck_assert_int_eq(echo.served[0] + echo.served[1], CLIENTS);
	co_shared_event_free(echo.stop);
	co_shared_future_free(echo.port);
	close_world();
}

START_TEST(loops_share_a_port)
{
	serve_in_two_loops(-1);
	ck_assert_int_gt(echo.served[0], 0);
	ck_assert_int_gt(echo.served[1], 0);
}
END_TEST

START_TEST(loops_share_a_listening_socket)
{
	struct sockaddr_in where = {.sin_family = AF_INET,
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&where, sizeof(where)), 0);
	ck_assert_int_eq(listen(fd, CLIENTS), 0);
	serve_in_two_loops(fd);
	close(fd);
}
END_TEST

/* Loops put and get through queues, until one fails: all end, nothing hangs. */
static int toil(void *queue, size_t index, size_t count)
{
	void *item = NULL;

	for (int i = 0;; i++) {
		int status = (i + (int)index) % 2
				     ? co_shared_queue_put(queue, &begun)
				     : co_shared_queue_get(queue, &item);

		if (status < 0)
			return status;
		if (i > 50 && index == count - 1)
			return UV_EIO;
		if (i % 8 == 0 && (status = co_sleep(0)) < 0)
			return status;
	}
}

START_TEST(a_failure_ends_whatever_the_others_wait_for)
{
	for (int i = 0; i < 20; i++) {
		struct co_shared_queue *queue;

		ck_assert_int_eq(co_shared_queue_new(&queue, 2), 0);
		ck_assert_int_eq(co_run_many(CORES, toil, queue, NULL), UV_EIO);
		co_shared_queue_free(queue);
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime_cores",
		each_index_is_run_once_in_a_loop_of_its_own_at_once,
		none_stands_for_as_many_as_there_are_processors,
		the_first_failure_cancels_the_others_and_is_returned,
		also_of_those_that_have_not_begun,
		others_are_cancelled_before_the_one_that_failed_has_cleaned_up,
		one_that_succeeds_leaves_the_others_alone,
		each_is_cancelled_once, an_interrupt_cancels_all,
		the_second_interrupt_ends_the_process,
		a_watch_on_it_in_one_loop_is_for_all,
		inside_a_run_it_is_refused, what_makes_no_sense_is_refused,
		the_options_are_each_loops,
		a_loop_that_cannot_be_made_is_a_failure,
		no_thread_at_all_is_a_failure, loops_share_a_port,
		loops_share_a_listening_socket,
		a_failure_ends_whatever_the_others_wait_for);
}
