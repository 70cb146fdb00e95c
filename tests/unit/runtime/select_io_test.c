#include "unit/runtime/stream_util.h"

static struct co_event never;

/* Wait for one case, beside an event that nobody sets. */
struct wait {
	struct co_case each;
	int status;
};

static int wait_for_case(void *arg)
{
	struct wait *wait = arg;
	struct co_case cases[] = {co_case_event(&never), wait->each};
	int index = co_select(cases, 2);

	wait->status = cases[1].status;
	return index;
}

static struct co_task *wait_in_task(struct wait *wait, struct co_case each)
{
	struct co_task *task;

	co_event_init(&never);
	*wait = (struct wait){.each = each};
	task = spawn(wait_for_case, wait);
	yield_turns(1);
	ck_assert_str_eq(co_task_waits_on(task), "select");
	return task;
}

static void expect_chosen(struct co_task *task, const struct wait *wait,
			  int status)
{
	ck_assert_int_eq(finish(task), 1);
	ck_assert_int_eq(wait->status, status);
}

static int select_one(struct co_case each)
{
	int index = co_select(&each, 1);

	return index < 0 ? index : each.status;
}

static int try_one(struct co_case each)
{
	int index = co_try_select(&each, 1);

	return index < 0 ? index : each.status;
}

ASYNC_TEST(a_stream_is_readable_when_bytes_come_and_keeps_them)
{
	struct pair pair = make_pair();
	struct wait wait;
	struct co_task *task =
		wait_in_task(&wait, co_case_readable(pair.here));

	write_text(pair.there, "hello");
	expect_chosen(task, &wait, 0);
	ck_assert_int_eq(try_one(co_case_readable(pair.here)), 0);
	expect_text(pair.here, "hello");
	ck_assert_int_eq(try_one(co_case_readable(pair.here)), UV_EAGAIN);
	close_pair(&pair);
}

ASYNC_TEST(the_end_of_a_stream_can_be_read)
{
	struct pair pair = make_pair();
	struct wait wait;
	struct co_task *task =
		wait_in_task(&wait, co_case_readable(pair.here));

	ck_assert_int_eq(co_stream_shutdown(pair.there), 0);
	expect_chosen(task, &wait, 0);
	expect_end(pair.here);
	ck_assert_int_eq(select_one(co_case_readable(pair.here)), 0);
	close_pair(&pair);
}

ASYNC_TEST(so_can_its_error)
{
	struct pair pair = make_pair();
	struct wait wait;
	struct co_task *task =
		wait_in_task(&wait, co_case_readable(pair.here));
	char byte;

	co_stream_reset(pair.there);
	expect_chosen(task, &wait, 0);
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), UV_ECONNRESET);
	co_stream_close(pair.here);
}

ASYNC_TEST(more_than_one_read_holds_is_readable_piece_by_piece)
{
	struct pair pair = make_pair();
	struct message message = make_message(pair.there, MEBIBYTE);
	struct co_task *writer = spawn(write_message, &message);
	size_t got = 0;

	while (got < message.len) {
		unsigned char buf[3000];
		int n;

		ck_assert_int_eq(select_one(co_case_readable(pair.here)), 0);
		n = co_stream_read(pair.here, buf, sizeof(buf));
		ck_assert_int_gt(n, 0);
		ck_assert_mem_eq(buf, message.bytes + got, (size_t)n);
		got += (size_t)n;
	}
	ck_assert_int_eq(finish(writer), 0);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(a_select_that_is_cancelled_loses_no_byte)
{
	struct pair pair = make_pair();
	struct wait wait;
	struct co_task *task;

	for (int i = 0; i < 20; i++) {
		task = wait_in_task(&wait, co_case_readable(pair.here));
		write_text(pair.there, "x");
		yield_turns(i % 4);
		co_task_cancel(task);
		(void)finish(task);
		expect_text(pair.here, "x");
	}
	close_pair(&pair);
}

/* What was given out lies where a select has bytes come. */
ASYNC_TEST(what_a_line_left_behind_is_not_cut)
{
	struct pair pair = make_pair();
	struct wait wait;
	struct co_task *task;
	const char *line;

	write_text(pair.there, "one\ntwo\n");
	ck_assert_int_eq(co_stream_read_line(pair.here, &line), 4);
	ck_assert_int_eq(select_one(co_case_readable(pair.here)), 0);
	ck_assert_int_eq(co_stream_read_line(pair.here, &line), 4);
	ck_assert_str_eq(line, "two\n");
	task = wait_in_task(&wait, co_case_readable(pair.here));
	write_text(pair.there, "three\n");
	expect_chosen(task, &wait, 0);
	ck_assert_int_eq(co_stream_read_line(pair.here, &line), 6);
	ck_assert_str_eq(line, "three\n");
	close_pair(&pair);
}

ASYNC_TEST(a_stream_has_one_reader_be_it_a_select)
{
	struct pair pair = make_pair();
	struct co_task *reader = spawn(read_byte, pair.here);
	struct wait wait, second;
	struct co_task *task, *other;
	char byte;

	yield_turns(1);
	ck_assert_int_eq(select_one(co_case_readable(pair.here)), UV_EBUSY);
	write_text(pair.there, "x");
	ck_assert_int_eq(finish(reader), 'x');
	task = wait_in_task(&wait, co_case_readable(pair.here));
	ck_assert_int_eq(co_stream_read(pair.here, &byte, 1), UV_EBUSY);
	other = wait_in_task(&second, co_case_readable(pair.here));
	write_text(pair.there, "y");
	expect_chosen(task, &wait, 0);
	expect_chosen(other, &second, 0);
	expect_text(pair.here, "y");
	close_pair(&pair);
}

ASYNC_TEST(closing_a_stream_ends_the_select)
{
	struct pair pair = make_narrow_pair();
	char *much = calloc(1, MEBIBYTE);
	struct wait readable, writable;
	struct co_task *reader, *writer;

	ck_assert_int_eq(co_stream_buffer(pair.here, much, MEBIBYTE), 0);
	reader = wait_in_task(&readable, co_case_readable(pair.here));
	writer = wait_in_task(&writable, co_case_writable(pair.here));
	co_stream_reset(pair.here);
	expect_chosen(reader, &readable, UV_EBADF);
	expect_chosen(writer, &writable, UV_EBADF);
	co_stream_close(pair.there);
	free(much);
}

ASYNC_TEST(also_one_that_has_chosen_it_and_not_run_yet)
{
	struct pair pair = make_pair();
	struct wait wait;
	struct co_task *task =
		wait_in_task(&wait, co_case_readable(pair.here));

	write_text(pair.there, "x");
	while (co_task_state(task) == CO_TASK_SUSPENDED)
		yield_turns(1);
	co_stream_close(pair.here);
	expect_chosen(task, &wait, UV_EBADF);
	co_stream_close(pair.there);
}

ASYNC_TEST(a_stream_is_writable_until_the_mark_and_after_it)
{
	struct pair pair = make_narrow_pair();
	struct message message = make_message(pair.here, MEBIBYTE);
	struct wait wait;
	struct co_task *task;

	ck_assert_int_eq(select_one(co_case_writable(pair.here)), 0);
	ck_assert_int_eq(co_stream_buffer(pair.here, message.bytes,
					  message.len), 0);
	ck_assert_int_eq(try_one(co_case_writable(pair.here)), UV_EAGAIN);
	task = wait_in_task(&wait, co_case_writable(pair.here));
	expect_message(pair.there, &message);
	expect_chosen(task, &wait, 0);
	ck_assert_uint_le(co_stream_unsent(pair.here), 16 * 1024);
	free(message.bytes);
	close_pair(&pair);
}

ASYNC_TEST(the_error_of_a_write_is_a_status)
{
	struct pair pair = make_narrow_pair();
	char *much = calloc(1, MEBIBYTE);
	struct wait wait;
	struct co_task *task;

	ck_assert_int_eq(co_stream_buffer(pair.here, much, MEBIBYTE), 0);
	task = wait_in_task(&wait, co_case_writable(pair.here));
	co_stream_close(pair.there);
	expect_chosen(task, &wait, UV_EPIPE);
	ck_assert_int_eq(select_one(co_case_writable(pair.here)), UV_EPIPE);
	co_stream_close(pair.here);
	free(much);
}

static struct co_datagram *bind_anywhere(void)
{
	struct co_datagram *datagram;

	ck_assert_int_eq(co_datagram_bind(&datagram, LOCALHOST, 0, NULL), 0);
	return datagram;
}

static void send_to(const struct co_datagram *datagram)
{
	struct co_datagram *client;

	ck_assert_int_eq(co_datagram_connect(&client, LOCALHOST,
					     co_datagram_port(datagram)), 0);
	ck_assert_int_eq(co_datagram_send(client, "x", 1, NULL), 0);
	co_datagram_close(client);
}

static int receive(void *datagram)
{
	char buf[8];

	return co_datagram_receive(datagram, buf, sizeof(buf), NULL);
}

ASYNC_TEST(a_datagram_that_comes_stays_to_be_received)
{
	struct co_datagram *datagram = bind_anywhere();
	struct wait wait;
	struct co_task *task;

	ck_assert_int_eq(try_one(co_case_datagram(datagram)), UV_EAGAIN);
	for (int i = 0; i < 3; i++) {
		task = wait_in_task(&wait, co_case_datagram(datagram));
		ck_assert_int_eq(receive(datagram), UV_EBUSY);
		send_to(datagram);
		expect_chosen(task, &wait, 0);
		ck_assert_int_eq(select_one(co_case_datagram(datagram)), 0);
		ck_assert_int_eq(receive(datagram), 1);
	}
	co_datagram_close(datagram);
}

ASYNC_TEST(an_endpoint_is_left_alone_by_a_select_that_is_over)
{
	struct co_datagram *datagram = bind_anywhere();
	struct wait wait, second;
	struct co_task *task, *other, *receiver;

	task = wait_in_task(&wait, co_case_datagram(datagram));
	other = wait_in_task(&second, co_case_datagram(datagram));
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	send_to(datagram);
	expect_chosen(other, &second, 0);
	ck_assert_int_eq(receive(datagram), 1);
	receiver = spawn(receive, datagram);
	yield_turns(1);
	ck_assert_int_eq(select_one(co_case_datagram(datagram)), UV_EBUSY);
	send_to(datagram);
	ck_assert_int_eq(finish(receiver), 1);
	co_datagram_close(datagram);
}

ASYNC_TEST(closing_an_endpoint_ends_the_select)
{
	struct co_datagram *datagram = bind_anywhere();
	struct wait wait;
	struct co_task *task =
		wait_in_task(&wait, co_case_datagram(datagram));

	co_datagram_close(datagram);
	expect_chosen(task, &wait, UV_EBADF);
}

ASYNC_TEST(an_endpoints_error_can_be_received)
{
	struct co_datagram *there = bind_anywhere(), *here;

	ck_assert_int_eq(co_datagram_connect(&here, LOCALHOST,
					     co_datagram_port(there)), 0);
	co_datagram_close(there);
	yield_turns(2);
	ck_assert_int_eq(co_datagram_send(here, "x", 1, NULL), 0);
	ck_assert_int_eq(select_one(co_case_datagram(here)), 0);
	ck_assert_int_eq(receive(here), UV_ECONNREFUSED);
	co_datagram_close(here);
}

static struct co_signal *watch_usr1(void)
{
	static const int signums[] = {SIGUSR1};
	struct co_signal *watch;

	ck_assert_int_eq(co_signal_open(&watch, signums, 1), 0);
	return watch;
}

static int wait_for_signal(void *watch)
{
	return co_signal_wait(watch);
}

ASYNC_TEST(a_signal_is_taken_once)
{
	struct co_signal *watch = watch_usr1();
	struct wait wait;
	struct co_task *task = wait_in_task(&wait, co_case_signal(watch));

	ck_assert_int_eq(co_signal_wait(watch), UV_EBUSY);
	raise(SIGUSR1);
	expect_chosen(task, &wait, SIGUSR1);
	ck_assert_int_eq(try_one(co_case_signal(watch)), UV_EAGAIN);
	raise(SIGUSR1);
	ck_assert_int_eq(select_one(co_case_signal(watch)), SIGUSR1);
	task = spawn(wait_for_signal, watch);
	yield_turns(1);
	ck_assert_int_eq(select_one(co_case_signal(watch)), UV_EBUSY);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	co_signal_close(watch);
}

ASYNC_TEST(a_signal_goes_by_a_select_that_is_over)
{
	struct co_signal *watch = watch_usr1();
	struct wait wait;
	struct co_task *task = wait_in_task(&wait, co_case_signal(watch));

	co_event_set(&never);
	ck_assert_int_eq(finish(task), 0);
	raise(SIGUSR1);
	ck_assert_int_eq(co_signal_wait(watch), SIGUSR1);
	task = wait_in_task(&wait, co_case_signal(watch));
	co_signal_close(watch);
	expect_chosen(task, &wait, UV_EBADF);
}

static int select_there(void *each)
{
	return try_one(*(struct co_case *)each);
}

static int enter_loop(void *each)
{
	return co_run(select_there, each);
}

/* A thing of one loop, selected from in another. */
static int select_foreign(void *which)
{
	struct pair pair = make_pair();
	struct co_case cases[] = {co_case_readable(pair.here),
				  co_case_writable(pair.here),
				  co_case_datagram(bind_anywhere()),
				  co_case_task(co_current_task())};

	return co_to_thread(enter_loop, &cases[*(int *)which]);
}

START_TEST(a_thing_of_another_loop_aborts_with_a_message)
{
	for (int which = 0; which < 4; which++) {
		struct child_end end = run_in_child(select_foreign, &which);

		ck_assert(WIFSIGNALED(end.wait_status));
		ck_assert_int_eq(WTERMSIG(end.wait_status), SIGABRT);
		ck_assert_ptr_nonnull(strstr(end.errors, "another"));
	}
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime_select_io",
		a_stream_is_readable_when_bytes_come_and_keeps_them,
		the_end_of_a_stream_can_be_read, so_can_its_error,
		more_than_one_read_holds_is_readable_piece_by_piece,
		a_select_that_is_cancelled_loses_no_byte,
		what_a_line_left_behind_is_not_cut,
		a_stream_has_one_reader_be_it_a_select,
		closing_a_stream_ends_the_select,
		also_one_that_has_chosen_it_and_not_run_yet,
		a_stream_is_writable_until_the_mark_and_after_it,
		the_error_of_a_write_is_a_status,
		a_datagram_that_comes_stays_to_be_received,
		an_endpoint_is_left_alone_by_a_select_that_is_over,
		closing_an_endpoint_ends_the_select,
		an_endpoints_error_can_be_received, a_signal_is_taken_once,
		a_signal_goes_by_a_select_that_is_over,
		a_thing_of_another_loop_aborts_with_a_message);
}
