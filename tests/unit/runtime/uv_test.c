#include "unit/runtime/file_util.h"

#include <arpa/inet.h>

/* What a library on libuv has: a handle, and a future that a callback sets. */
struct library {
	union {
		uv_handle_t handle;
		uv_timer_t timer;
		uv_fs_event_t fs_event;
		uv_udp_t udp;
		uv_async_t async;
	};
	struct co_future done;
	int calls;
};

static struct library *make_library(void)
{
	struct library *library = calloc(1, sizeof(*library));

	ck_assert_ptr_nonnull(library);
	co_future_init(&library->done, NULL, NULL);
	return library;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

/* Wait for the callback, then close. */
static int await_library(struct library *library)
{
	int status = co_future_wait(&library->done);

	library->handle.data = library;
	uv_close(&library->handle, on_closed);
	return status;
}

static void on_timer(uv_timer_t *timer)
{
	struct library *library = timer->data;

	library->calls++;
	co_future_set(&library->done, 7);
}

static struct library *start_timer(uint64_t delay_ms, uint64_t repeat_ms)
{
	struct library *library = make_library();

	ck_assert_int_eq(uv_timer_init(co_uv_loop(), &library->timer), 0);
	library->timer.data = library;
	ck_assert_int_eq(
		uv_timer_start(&library->timer, on_timer, delay_ms, repeat_ms),
		0);
	return library;
}

ASYNC_TEST(a_timer_of_libuvs_can_be_awaited)
{
	int64_t begun_ns = co_time_ns();

	block_thread_ms(5); /* of which libuv does not know */
	ck_assert_int_eq(await_library(start_timer(10, 0)), 7);
	ck_assert_int_ge(co_time_ns() - begun_ns, 14 * CO_MILLISECOND);
}

/* libuv calls these before it looks for events, and then would wait for one. */
ASYNC_TEST(a_timer_that_is_due_already_wakes_who_awaits_it)
{
	struct library *library = start_timer(1, 0);

	block_thread_ms(5);
	ck_assert_int_eq(await_library(library), 7);
}

static void on_time_to_set_another(uv_timer_t *timer)
{
	ck_assert_int_eq(co_call_later(timer->data, CO_MILLISECOND), 0);
}

static void set_event(void *event)
{
	co_event_set(event);
}

ASYNC_TEST(a_callback_may_set_a_time_of_the_runtimes)
{
	struct library *library = make_library();
	struct co_callback callback;
	struct co_event event;

	co_event_init(&event);
	co_callback_init(&callback, set_event, &event);
	ck_assert_int_eq(uv_timer_init(co_uv_loop(), &library->timer), 0);
	library->timer.data = &callback;
	ck_assert_int_eq(
		uv_timer_start(&library->timer, on_time_to_set_another, 1, 0),
		0);
	block_thread_ms(5);
	ck_assert_int_eq(co_event_wait(&event), 0);
	library->timer.data = library;
	co_future_set(&library->done, 7);
	ck_assert_int_eq(await_library(library), 7);
}

static void on_fs_event(uv_fs_event_t *handle, const char *name, int events,
			int status)
{
	struct library *library = handle->data;

	ck_assert_int_eq(status, 0);
	ck_assert_int_ne(events, 0);
	ck_assert_str_eq(name, "appears");
	co_future_set(&library->done, 0);
}

ASYNC_TEST(a_change_in_a_directory_can_be_awaited)
{
	struct library *library = make_library();

	ck_assert_int_eq(uv_fs_event_init(co_uv_loop(), &library->fs_event), 0);
	library->fs_event.data = library;
	ck_assert_int_eq(uv_fs_event_start(&library->fs_event, on_fs_event,
					   test_directory, 0),
			 0);
	make_text("appears", "");
	ck_assert_int_eq(await_library(library), 0);
}

static void on_udp_alloc(uv_handle_t *handle UNUSED, size_t size UNUSED,
			 uv_buf_t *buf)
{
	static char bytes[64];

	*buf = uv_buf_init(bytes, sizeof(bytes));
}

static void on_udp(uv_udp_t *udp, ssize_t len, const uv_buf_t *buf UNUSED,
		   const struct sockaddr *from, unsigned flags UNUSED)
{
	struct library *library = udp->data;

	if (len > 0 && from)
		co_future_set(&library->done, (int)len);
}

ASYNC_TEST(a_datagram_of_libuvs_can_be_awaited)
{
	struct library *library = make_library();
	struct sockaddr_in address;
	struct co_datagram *sender;
	int len = sizeof(address);

	ck_assert_int_eq(uv_udp_init(co_uv_loop(), &library->udp), 0);
	library->udp.data = library;
	uv_ip4_addr("127.0.0.1", 0, &address);
	ck_assert_int_eq(
		uv_udp_bind(&library->udp, (struct sockaddr *)&address, 0), 0);
	ck_assert_int_eq(uv_udp_getsockname(&library->udp,
					    (struct sockaddr *)&address, &len),
			 0);
	ck_assert_int_eq(uv_udp_recv_start(&library->udp, on_udp_alloc, on_udp),
			 0);
	ck_assert_int_eq(co_datagram_connect(&sender, "127.0.0.1",
					     ntohs(address.sin_port)),
			 0);
	ck_assert_int_eq(co_datagram_send(sender, "hello", 5, NULL), 0);
	ck_assert_int_eq(await_library(library), 5);
	co_datagram_close(sender);
}

static void on_async(uv_async_t *async)
{
	struct library *library = async->data;

	co_future_set(&library->done, 9);
}

static int send_async(void *async)
{
	return uv_async_send(async);
}

ASYNC_TEST(another_thread_can_wake_the_loop_by_libuvs_means)
{
	struct library *library = make_library();

	ck_assert_int_eq(uv_async_init(co_uv_loop(), &library->async, on_async),
			 0);
	library->async.data = library;
	ck_assert_int_eq(co_to_thread(send_async, &library->async), 0);
	ck_assert_int_eq(await_library(library), 9);
}

struct request {
	uv_fs_t fs;
	struct co_future done;
};

static void on_request(uv_fs_t *fs)
{
	struct request *request = fs->data;

	co_future_set(&request->done, (int)fs->result);
	uv_fs_req_cleanup(fs);
}

/* The owner hears of the cancellation, and the request ends before the frame.
 */
static void cancel_request(void *request)
{
	uv_cancel((uv_req_t *)&((struct request *)request)->fs);
}

static int stat_directory(void *arg)
{
	struct request *request = arg;

	co_future_init(&request->done, cancel_request, request);
	request->fs.data = request;
	ck_assert_int_eq(uv_fs_stat(co_uv_loop(), &request->fs, test_directory,
				    on_request),
			 0);
	return co_future_wait(&request->done);
}

ASYNC_TEST(a_request_of_libuvs_can_be_awaited_and_cancelled)
{
	struct request request;
	struct co_task *task;
	int status;

	ck_assert_int_eq(stat_directory(&request), 0);
	task = spawn(stat_directory, &request);
	yield_turns(1);
	co_task_cancel(task);
	status = finish(task);
	ck_assert(status == 0 || status == UV_ECANCELED);
}

ASYNC_TEST(a_wait_of_limited_time_leaves_the_handle_to_be_closed)
{
	struct library *library = start_timer(1000000, 0);
	struct co_scope limit;
	int status = co_timeout_enter(&limit, CO_MILLISECOND);

	ck_assert_int_eq(status, 0);
	status = await_library(library);
	ck_assert_int_eq(co_timeout_leave(&limit, status), UV_ETIMEDOUT);
}

static int deadlock_reports;

static void count_report(void *arg UNUSED, const char *text)
{
	deadlock_reports += strstr(text, "deadlock") != NULL;
}

static int await_timer(void *arg UNUSED)
{
	return await_library(start_timer(5, 0));
}

START_TEST(waiting_for_a_handle_of_libuvs_is_no_deadlock)
{
	const struct co_run_options options = {.debug = true};

	co_set_reporter(count_report, NULL);
	ck_assert_int_eq(co_run_with(await_timer, NULL, &options), 7);
	ck_assert_int_eq(deadlock_reports, 0);
}
END_TEST

START_TEST(outside_a_run_there_is_no_loop)
{
	ck_assert_ptr_null(co_uv_loop());
}
END_TEST

/* What is left open when the run ends; its memory is the test's. */

static char reports[1000];
static struct library *left[4];

static void keep_report(void *arg UNUSED, const char *text)
{
	size_t len = strlen(reports);

	snprintf(reports + len, sizeof(reports) - len, "%s\n", text);
}

static void run_in_debug_mode(co_fn *fn, bool is_debug)
{
	const struct co_run_options options = {.debug = is_debug};
	int before;

	co_set_reporter(keep_report, NULL);
	ck_assert_int_eq(co_run(return_int, &(int){0}), 0);
	before = open_descriptors();
	ck_assert_int_eq(co_run_with(fn, NULL, &options), 0);
	ck_assert_int_eq(open_descriptors(), before);
}

/* Whatever their data is: it is the program's. */
static int leave_handles(void *arg UNUSED)
{
	left[0] = start_timer(1, 1);
	left[1] = start_timer(1000000, 0);
	left[1]->timer.data = (void *)1;
	left[2] = make_library();
	ck_assert_int_eq(uv_fs_event_init(co_uv_loop(), &left[2]->fs_event), 0);
	ck_assert_int_eq(uv_fs_event_start(&left[2]->fs_event, on_fs_event,
					   test_directory, 0),
			 0);
	left[3] = make_library();
	ck_assert_int_eq(uv_udp_init(co_uv_loop(), &left[3]->udp), 0);
	uv_unref(&left[3]->handle);
	return co_sleep(3 * CO_MILLISECOND);
}

static void free_left(void)
{
	for (size_t i = 0; i < CO_COUNT(left); i++)
		free(left[i]);
}

START_TEST(what_is_left_open_is_closed)
{
	run_in_debug_mode(leave_handles, false);
	ck_assert_str_eq(reports, "");
	ck_assert_int_gt(left[0]->calls, 0);
	free_left();
}
END_TEST

START_TEST(what_is_left_open_is_reported_in_debug_mode)
{
	static const char *const types[] = {"timer", "fs_event", "udp"};

	run_in_debug_mode(leave_handles, true);
	for (int i = 0; i < 3; i++) {
		char report[100];

		snprintf(report, sizeof(report),
			 "a handle (%s) was open when the run ended", types[i]);
		ck_assert_msg(strstr(reports, report), "no '%s' in: %s", report,
			      reports);
	}
	free_left();
}
END_TEST

static struct request left_request;
static int created_status = 1;

static int create_late(void *arg UNUSED)
{
	return created_status = co_sleep(0);
}

/* Called by the end of the run: opens a handle, and creates a task. */
static void on_late_request(uv_fs_t *fs)
{
	uv_fs_req_cleanup(fs);
	left[0] = start_timer(1, 1);
	(void)!co_create_task(NULL, create_late, NULL);
	created_status = 0;
}

static int leave_request(void *arg UNUSED)
{
	return uv_fs_stat(co_uv_loop(), &left_request.fs, test_directory,
			  on_late_request);
}

START_TEST(a_request_that_is_left_runs_to_its_end)
{
	run_in_debug_mode(leave_request, false);
	ck_assert_int_eq(created_status, 0);
	free_left();
}
END_TEST

static uv_work_t works[2];

/* The second one is done while the callback of the first is called. */
static void work_long(uv_work_t *work)
{
	block_thread_ms(work == &works[0] ? 30 : 60);
}

static void on_late_work(uv_work_t *work, int status UNUSED)
{
	left[work - works] = start_timer(1, 1);
	if (work == &works[0])
		block_thread_ms(100);
}

static int leave_works(void *arg UNUSED)
{
	for (size_t i = 0; i < CO_COUNT(works); i++)
		if (uv_queue_work(co_uv_loop(), &works[i], work_long,
				  on_late_work) < 0)
			return UV_ENOMEM;
	return 0;
}

START_TEST(what_is_opened_when_all_handles_are_closed_is_closed)
{
	run_in_debug_mode(leave_works, false);
	free_left();
}
END_TEST

static void on_closed_late(uv_handle_t *handle)
{
	free(handle->data);
	left[0] = start_timer(1, 1);
}

static int leave_closing(void *arg UNUSED)
{
	struct library *library = start_timer(1, 1);

	uv_close(&library->handle, on_closed_late);
	return 0;
}

START_TEST(what_a_close_callback_opens_is_closed)
{
	run_in_debug_mode(leave_closing, false);
	free_left();
}
END_TEST

int main(void)
{
	return RUN_SUITE_WITH(
		"runtime_uv", make_directory, remove_directory,
		a_timer_of_libuvs_can_be_awaited,
		a_timer_that_is_due_already_wakes_who_awaits_it,
		a_callback_may_set_a_time_of_the_runtimes,
		a_change_in_a_directory_can_be_awaited,
		a_datagram_of_libuvs_can_be_awaited,
		another_thread_can_wake_the_loop_by_libuvs_means,
		a_request_of_libuvs_can_be_awaited_and_cancelled,
		a_wait_of_limited_time_leaves_the_handle_to_be_closed,
		waiting_for_a_handle_of_libuvs_is_no_deadlock,
		outside_a_run_there_is_no_loop, what_is_left_open_is_closed,
		what_is_left_open_is_reported_in_debug_mode,
		a_request_that_is_left_runs_to_its_end,
		what_is_opened_when_all_handles_are_closed_is_closed,
		what_a_close_callback_opens_is_closed);
}
