/*
 * Every function, called where it should not be: outside co_run(), in a
 * callback of the loop, from a thread of the pool while the loop runs; and with
 * NULL.  It answers with a status, does nothing, or ends the process with a
 * message; but it neither crashes in silence nor does harm.
 *
 * What each answers is in runtime_misuse_calls.h.  tests/check/misuse.sh sees
 * to it that none is left out.
 */
#include "unit/runtime/misuse.h"

#include <stdint.h>

enum {
	FINE = 1000, /* whatever it returns */
	ABORTS,      /* with a message */
	BLOCKS,      /* not called, for that is its business */
};

enum where { OUTSIDE, IN_A_CALLBACK, IN_A_THREAD, IN_A_TASK };

static const char *const where_names[] = {
	"outside", "in a callback", "in a thread", "in a task"};

static int select_from(struct co_case each)
{
	return co_try_select(&each, 1);
}

/* The calls as functions, numbered by their lines. */
#define AS_FUNCTION(prefix, result)                    \
	static int CO_JOIN(prefix, __LINE__)(void)     \
	{                                              \
		return result;                         \
	}
#define CO_JOIN(a, b) CO_JOIN_(a, b)
#define CO_JOIN_(a, b) a##b

#define CALL(name, args, ...) AS_FUNCTION(call_, (int)name args)
#define CALL_P(name, args, ...) AS_FUNCTION(call_, name args != NULL)
#define CALL_V(name, args, ...) AS_FUNCTION(call_, (name args, 0))
#define CALL_C(name, args, ...) AS_FUNCTION(call_, select_from(name args))
#define CALL_NULL CALL
#define CALL_NULL_P CALL_P
#define CALL_NULL_V CALL_V
#define CALL_NULL_C CALL_C
#include "unit/runtime/misuse_calls.h"
#undef CALL
#undef CALL_P
#undef CALL_V
#undef CALL_C
#undef CALL_NULL
#undef CALL_NULL_P
#undef CALL_NULL_V
#undef CALL_NULL_C

static const struct misuse {
	const char *call;
	int (*make)(void);
	int answers[4]; /* by where */
} misuses[] = {
#define CALL(name, args, ...) \
	{#name #args, CO_JOIN(call_, __LINE__), {__VA_ARGS__, BLOCKS}},
#define CALL_NULL(name, args, answer) \
	{#name #args, CO_JOIN(call_, __LINE__), \
	 {BLOCKS, BLOCKS, BLOCKS, answer}},
#define CALL_P CALL
#define CALL_V CALL
#define CALL_C CALL
#define CALL_NULL_P CALL_NULL
#define CALL_NULL_V CALL_NULL
#define CALL_NULL_C CALL_NULL
#include "unit/runtime/misuse_calls.h"
};

static int await_event(void *event)
{
	return co_event_wait(event);
}

/* What is there also where no loop runs. */
static void prepare(void)
{
	memset(&on, 0, sizeof(on));
	on.call = (struct co_call){return_int, &on.status, 0};
	on.with.stage = CO_WITH_BEGUN_;
	co_lock_init(&on.lock);
	ck_assert_int_eq(co_lock_acquire(&on.lock), 0);
	co_semaphore_init(&on.semaphore, 0);
	co_condition_init(&on.condition, &on.lock);
	co_event_init(&on.event);
	on.one = co_case_event(&on.event);
	co_event_init(&on.awaited);
	ck_assert_int_eq(co_barrier_init(&on.barrier, 2), 0);
	ck_assert_int_eq(co_queue_init(&on.full, 1), 0);
	ck_assert_int_eq(co_queue_try_put(&on.full, &on), 0);
	ck_assert_int_eq(co_queue_init(&on.empty, 1), 0);
	co_future_init(&on.future, NULL, NULL);
	co_future_add_done_callback(&on.future, &on.added, do_nothing, NULL);
	co_generator_init(&on.generator, produce_nothing, NULL);
	co_callback_init(&on.callback, do_nothing, NULL);
	co_callback_init(&on.given, do_nothing, NULL);
	co_callback_init(&on.scheduled, do_nothing, NULL);
	ck_assert_int_eq(co_shared_queue_new(&on.shared_queue, 1), 0);
	ck_assert_int_eq(co_shared_queue_try_put(on.shared_queue, &on), 0);
	ck_assert_int_eq(co_shared_queue_new(&on.shared_empty, 1), 0);
	ck_assert_int_eq(co_shared_future_new(&on.shared_future), 0);
	ck_assert_int_eq(co_shared_semaphore_new(&on.shared_semaphore, 0), 0);
	ck_assert_int_eq(co_shared_event_new(&on.shared_event), 0);
	on.file = fopen("/dev/null", "w");
}

static void clean_up(void)
{
	fclose(on.file);
	co_shared_semaphore_free(on.shared_semaphore);
	co_shared_semaphore_free(on.new_shared_semaphore);
	co_shared_event_free(on.shared_event);
	co_shared_event_free(on.new_shared_event);
	co_shared_future_free(on.shared_future);
	co_shared_future_free(on.new_shared_future);
	co_shared_queue_free(on.shared_empty);
	co_shared_queue_free(on.shared_queue);
	co_shared_queue_free(on.new_shared_queue);
	if (on.new_queue.capacity > 0)
		co_queue_release(&on.new_queue);
	co_queue_release(&on.empty);
	co_queue_release(&on.full);
}

/* What is there only while a loop runs. */
static void open_handles(const struct misuse *misuse)
{
	on.loop = co_running_loop();
	on.task = spawn(sleep_forever, NULL);
	on.other = spawn(await_event, &on.awaited);
	ck_assert_int_eq(
		co_completions_init(&on.completions, &on.task, 1, CO_FOREVER),
		0);
	ck_assert_int_eq(co_call_later(&on.scheduled, 100 * CO_SECOND), 0);
	ck_assert_int_eq(pipe(on.pipe), 0);
	ck_assert_int_eq(
		co_poll_open(&on.poll, on.pipe[0], ignore_events, NULL), 0);
	ck_assert_int_eq(co_signal_open(&on.signal, &signum, 1), 0);
	ck_assert_int_eq(co_server_listen(&on.server, "127.0.0.1", 0, 8), 0);
	ck_assert_int_eq(co_datagram_bind(&on.datagram, "127.0.0.1", 0, NULL),
			 0);
	ck_assert_int_eq(co_stream_connect(&on.stream, "127.0.0.1",
					   co_server_port(on.server)),
			 0);
	ck_assert_int_eq(co_stream_connect(&on.filtered, "127.0.0.1",
					   co_server_port(on.server)),
			 0);
	ck_assert_int_eq(co_stream_add_filter(on.filtered, &filter, &on.layer),
			 0);
	ck_assert_int_eq(co_transport_connect("127.0.0.1",
					      co_server_port(on.server),
					      &protocol, &on.transport),
			 0);
	ck_assert_int_eq(co_directory_open(&on.directory, "/"), 0);
	on.plain = co_file_open("/dev/null", O_RDWR, 0);
	if (strstr(misuse->call, "process") ||
	    strstr(misuse->call, "pipeline")) /* others can do without */
		ck_assert_int_eq(co_process_spawn(&on.process, &options), 0);
	yield_turns(1);
}

static void close_handles(void)
{
	co_completions_release(&on.completions);
	co_completions_release(&on.new_completions);
	co_task_release(on.task);
	co_task_release(on.other);
	co_task_release(on.new_task);
	co_callback_cancel(&on.callback);
	co_callback_cancel(&on.scheduled);
	co_poll_close(on.poll);
	co_poll_close(on.new_poll);
	co_signal_close(on.signal);
	co_signal_close(on.new_signal);
	co_transport_abort(on.transport);
	co_stream_close(on.stream);
	co_stream_close(on.filtered);
	co_server_close(on.server);
	co_server_close(on.new_server);
	co_datagram_close(on.datagram);
	co_datagram_close(on.new_datagram);
	co_directory_close(on.directory);
	co_directory_close(on.new_directory);
	(void)!co_file_close(on.plain);
	co_bytes_release(&on.bytes);
	co_process_close(on.process);
	co_process_close(on.new_process);
	close(on.pipe[0]);
	close(on.pipe[1]);
}

/* One misuse in one place, and what was answered. */
struct trial {
	const struct misuse *misuse;
	enum where where;
	int answer;
	bool is_made;
};

static void make_call(void *arg)
{
	struct trial *trial = arg;

	trial->answer = trial->misuse->make();
	trial->is_made = true;
}

static int make_call_in_thread(void *arg)
{
	make_call(arg);
	return 0;
}

static void make_call_in_callback(struct trial *trial)
{
	struct co_callback callback;

	co_callback_init(&callback, make_call, trial);
	co_call_soon(&callback);
	while (!trial->is_made)
		(void)!co_sleep(0);
}

static int try_in_loop(void *arg)
{
	struct trial *trial = arg;

	open_handles(trial->misuse);
	ck_assert_int_eq(co_timeout_enter(&on.scope, CO_FOREVER), 0);
	co_task_group_enter(&on.group);
	if (trial->where == IN_A_TASK)
		make_call(trial);
	else if (trial->where == IN_A_CALLBACK)
		make_call_in_callback(trial);
	else
		ck_assert_int_eq(co_to_thread(make_call_in_thread, trial), 0);
	(void)!co_task_group_leave(&on.group, 0);
	(void)!co_timeout_leave(&on.scope, 0);
	close_handles();
	return 0;
}

static int try(void *arg)
{
	struct trial *trial = arg;

	prepare();
	if (trial->where == OUTSIDE)
		make_call(trial);
	else
		ck_assert_int_eq(co_run(try_in_loop, trial), 0);
	clean_up();
	return trial->answer;
}

/* In a process of its own, which is to end with a message. */
static void check_abort(struct trial *trial)
{
	struct child_end end = call_in_child(try, trial);

	ck_assert_msg(WIFSIGNALED(end.wait_status) &&
			      WTERMSIG(end.wait_status) == SIGABRT,
		      "%s %s: wait status %#x: %s", trial->misuse->call,
		      where_names[trial->where], end.wait_status, end.errors);
	ck_assert_msg(strncmp(end.errors, "coget runtime: ", 15) == 0, "%s: %s",
		      trial->misuse->call, end.errors);
}

static void check_answer(struct trial *trial)
{
	int expected = trial->misuse->answers[trial->where];

	try(trial);
	ck_assert_msg(trial->answer == expected || expected == FINE,
		      "%s %s: %d, not %d", trial->misuse->call,
		      where_names[trial->where], trial->answer, expected);
}

/* Those that abort come first, while there is no thread to be forked with. */
START_TEST(is_answered)
{
	for (size_t i = 0; i < CO_COUNT(misuses); i++) {
		struct trial trial = {&misuses[i], (enum where)_i, 0, false};

		if (misuses[i].answers[_i] == ABORTS)
			check_abort(&trial);
	}
	for (size_t i = 0; i < CO_COUNT(misuses); i++) {
		struct trial trial = {&misuses[i], (enum where)_i, 0, false};

		if (misuses[i].answers[_i] != ABORTS &&
		    misuses[i].answers[_i] != BLOCKS)
			check_answer(&trial);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("runtime_misuse");
	TCase *tcase = tcase_create("runtime_misuse");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 20);
	tcase_add_loop_test(tcase, is_answered, 0, CO_COUNT(where_names));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
