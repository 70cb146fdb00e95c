/* Whole runs: limits, streaming, cancellation and how they end. */
#include "unit/download/run_util.h"

/* How many requests are being answered, and the most there ever were. */
static unsigned running, most;

/* "/part" stalls amid the body; others take a moment, and their path. */
static int answer_slowly(struct talk *talk)
{
	int status;

	if (strcmp(talk->path, "/part") == 0) {
		(void)!peer_say(talk, "HTTP/1.1 200 OK\r\n"
				      "Content-Length: 10\r\n\r\nhello");
		return peer_wait_for_close(talk);
	}
	if (strncmp(talk->path, "/hold", 5) == 0)
		return peer_wait_for_close(talk);
	running++;
	if (running > most)
		most = running;
	status = co_sleep(CO_MILLISECOND);
	running--;
	if (status < 0)
		return status;
	return peer_say(talk, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
			strlen(talk->path), talk->path);
}

/* Many files from two hosts, with these limits; returns the most at once. */
static unsigned fetch_many(size_t jobs, size_t per_host, size_t look_ahead)
{
	struct peer *one = peer_open(answer_slowly);
	struct peer *two = peer_open(answer_slowly);
	struct run *run = new_run();
	char path[32];

	run->settings.jobs = jobs;
	run->settings.per_host = per_host;
	run->settings.look_ahead = look_ahead;
	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		add_path(run, i % 3 ? one : two, path);
	}
	most = 0;
	ck_assert_int_eq(run_it(run), 0);
	check_tally(run, 200, 200, 200, 0, 0);
	free_run(run);
	peer_close(one);
	peer_close(two);
	for (int i = 0; i < 200; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		check_file(path + 1, path);
		ck_assert_int_eq(remove(path + 1), 0);
	}
	return most;
}

ASYNC_TEST(no_more_run_at_once_than_the_limits_say)
{
	ck_assert_uint_eq(fetch_many(1, 16, 100), 1);
	ck_assert_uint_eq(fetch_many(5, 16, 100), 5);
	ck_assert_uint_eq(fetch_many(20, 3, 100), 6);
	ck_assert_uint_le(fetch_many(20, 3, 1), 6);
	ck_assert_uint_le(fetch_many(300, 300, 1000), 200);
}

ASYNC_TEST(items_start_in_their_order)
{
	struct peer *peer = peer_open(answer_slowly);
	struct run *run = new_run();
	uint64_t next = 1;
	char path[32];

	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "/%d", i);
		add_path(run, peer, path);
	}
	ck_assert_int_eq(run_it(run), 0);
	for (size_t i = 0; i < run->records_len; i++)
		if (run->records[i].type == EVENT_START)
			ck_assert_uint_eq(run->records[i].index, next++);
	ck_assert_uint_eq(next, 101);
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(a_full_host_does_not_hold_back_another)
{
	struct peer *busy = peer_open(answer_slowly);
	struct peer *other = peer_open(answer_slowly);
	struct run *run = new_run();
	struct co_task *task;
	char path[32];

	run->settings.per_host = 2;
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), "/hold%d", i);
		add_path(run, busy, path);
	}
	add_path(run, other, "/a");
	task = spawn(run_it, run);
	wait_until(run->tally.done == 1);
	check_done(run, 21, "a");
	ck_assert_uint_eq(run->tally.started, 3);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	free_run(run);
	peer_close(busy);
	peer_close(other);
}

/* A run that reads its standard input; returns the end to write to. */
static int open_piped(struct run *run)
{
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	close(fds[0]);
	add_list(run, "-");
	return fds[1];
}

ASYNC_TEST(a_fetch_does_not_wait_for_the_next_line)
{
	struct peer *peer = peer_open(answer_slowly);
	struct run *run = new_run();
	int fd = open_piped(run);
	struct co_task *task = spawn(run_it, run);

	dprintf(fd, "%s\n", peer_url(peer, "/a"));
	wait_until(run->tally.done == 1);
	dprintf(fd, "# a comment\n\n%s\n# and more", peer_url(peer, "/b"));
	wait_until(run->tally.done == 2);
	ck_assert(!run->tally.input_ended);
	dprintf(fd, "\n%s", peer_url(peer, "/c"));
	close(fd);
	ck_assert_int_eq(finish(task), 0);
	check_tally(run, 3, 3, 3, 0, 0);
	ck_assert_str_eq(find_event(run, EVENT_DONE, 3)->source, "stdin");
	ck_assert_uint_eq(find_event(run, EVENT_DONE, 3)->line, 6);
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(waiting_for_input_can_be_cancelled)
{
	struct run *run = new_run();
	int fd = open_piped(run);
	struct co_task *task = spawn(run_it, run);

	ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	ck_assert(!run->tally.input_ended);
	ck_assert_uint_eq(run->records_len, 0);
	free_run(run);
	close(fd);
}

ASYNC_TEST(a_source_is_read_no_further_than_the_queue_has_room)
{
	enum { LINES = 20000 };
	struct peer *peer = peer_open(answer_slowly);
	struct run *run = new_run();
	FILE *file = fopen("list", "w");
	struct co_task *task;

	for (int i = 0; i < LINES; i++)
		fprintf(file, "%s\n", peer_url(peer, "/hold"));
	fclose(file);
	add_list(run, "list");
	run->settings.look_ahead = 10;
	task = spawn(run_it, run);
	wait_until(peer->requests == run->settings.jobs);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_uint_le(run->tally.read, 200);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	free_run(run);
	peer_close(peer);
}

ASYNC_TEST(a_cancelled_run_keeps_parts_and_starts_nothing_more)
{
	struct peer *peer = peer_open(answer_slowly);
	struct run *run = new_run();
	struct co_task *task;

	run->settings.jobs = 3;
	add_path(run, peer, "/a");
	add_path(run, peer, "/part");
	add_path(run, peer, "/hold");
	add_path(run, peer, "/hold");
	add_path(run, peer, "/b");
	task = spawn(run_it, run);
	wait_until(run->tally.done == 1 && run->tally.started == 4 &&
		   run->tally.received_bytes == 2 + 5);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	check_failure(run, 2, ERROR_INTERRUPTED, "interrupted");
	ck_assert_str_eq(find_event(run, EVENT_FAILED, 2)->part, "part.part");
	check_failure(run, 3, ERROR_INTERRUPTED, "interrupted");
	ck_assert_str_eq(find_event(run, EVENT_FAILED, 3)->part, "");
	check_failure(run, 4, ERROR_INTERRUPTED, "interrupted");
	/* Neither done nor failed: they are left to be fetched. */
	check_tally(run, 5, 4, 1, 0, 0);
	ck_assert_uint_eq(run->records_len, 4 + 1 + 3);
	check_file("part.part", "hello");
	check_names("a part.part");
	free_run(run);
	peer_close(peer);
}

/* The result of the first is being told of when the cancellation comes. */
ASYNC_TEST(an_item_told_of_while_cancelled_is_the_last)
{
	struct peer *peer = peer_open(answer_slowly);
	struct run *run = new_run();
	struct co_future gate;
	struct co_task *task;

	run->settings.jobs = 1;
	add_path(run, peer, "/a");
	add_path(run, peer, "/b");
	task = spawn(run_it, run);
	wait_until(count_events(run, EVENT_START) == 1);
	co_future_init(&gate, NULL, NULL);
	run->gate = &gate;
	wait_until(run->is_emitting);
	ck_assert_uint_eq(count_events(run, EVENT_DONE), 1);
	co_task_cancel(task);
	ck_assert_int_eq(co_sleep(5 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(task), CO_TASK_SUSPENDED);
	co_future_set(&gate, 0);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	check_done(run, 1, "a");
	ck_assert_uint_eq(run->records_len, 2);
	check_names("a");
	free_run(run);
	peer_close(peer);
}

/* However far it has come. */
ASYNC_TEST(a_run_can_be_cancelled_in_any_turn)
{
	struct peer *peer = peer_open(answer_slowly);
	bool done = false;

	for (int turns = 0; !done; turns += 1 + turns / 8) {
		struct run *run = new_run();
		struct co_task *task;
		int status;

		for (int i = 0; i < 10; i++)
			add_path(run, peer, "/a");
		run->settings.exists = EXISTS_OVERWRITE;
		run->settings.jobs = 3;
		task = spawn(run_it, run);
		yield_turns(turns);
		co_task_cancel(task);
		status = finish(task);
		done = status == 0;
		ck_assert(done || status == UV_ECANCELED);
		ck_assert_uint_eq(count_events(run, EVENT_START),
				  count_events(run, EVENT_DONE) +
					  count_events(run, EVENT_FAILED));
		ck_assert_uint_eq(run->tally.done,
				  count_events(run, EVENT_DONE));
		ck_assert_uint_eq(run->tally.failed, 0);
		free_run(run);
	}
	peer_close(peer);
}

/* Run with an emitter that fails at events of a type. */
static void check_emit_failing(enum event_type type, const char *path)
{
	struct peer *peer = peer_open(answer_slowly);
	struct run *run = new_run();

	run->fails_at = type;
	run->status = UV_EPIPE;
	for (int i = 0; i < 50; i++)
		add_path(run, peer, path);
	add_path(run, peer, "/hold");
	ck_assert_int_eq(run_it(run), UV_EPIPE);
	ck_assert_uint_lt(run->records_len, 60);
	free_run(run);
	/* Whoever called it can go on. */
	ck_assert_int_eq(co_sleep(0), 0);
	ck_assert_uint_eq(co_task_cancelling(co_current_task()), 0);
	peer_close(peer);
}

ASYNC_TEST(an_emit_that_fails_ends_the_run_with_its_status)
{
	check_emit_failing(EVENT_START, "/a");
	check_emit_failing(EVENT_DONE, "/b");
	put_file("c", "");
	check_emit_failing(EVENT_SKIPPED, "/c");
}

ASYNC_TEST(an_emit_that_fails_for_a_bad_line_ends_the_run)
{
	struct run *run = new_run();
	int fd = open_piped(run);

	run->fails_at = EVENT_FAILED;
	run->status = UV_EPIPE;
	dprintf(fd, "nonsense\n");
	ck_assert_int_eq(run_it(run), UV_EPIPE);
	ck_assert_uint_eq(run->records_len, 1);
	free_run(run);
	close(fd);
}

static int run_and_close(void *arg UNUSED)
{
	struct peer *peer = peer_open(answer_slowly);
	struct run *run = new_run();
	struct co_task *task;

	add_path(run, peer, "/a");
	add_path(run, peer, "/part");
	run->settings.exists = EXISTS_OVERWRITE;
	task = spawn(run_it, run);
	wait_until(run->tally.received_bytes == 7);
	co_task_cancel(task);
	ck_assert_int_eq(finish(task), UV_ECANCELED);
	free_run(run);
	peer_close(peer);
	return 0;
}

START_TEST(a_cancelled_run_leaves_no_descriptor_behind)
{
	size_t before;

	ck_assert_int_eq(co_run(run_and_close, NULL), 0);
	before = open_descriptors();
	ck_assert_int_eq(co_run(run_and_close, NULL), 0);
	ck_assert_uint_eq(open_descriptors(), before);
}
END_TEST

int main(void)
{
	return RUN_STORAGE_SUITE(
		"run", no_more_run_at_once_than_the_limits_say,
		items_start_in_their_order,
		a_full_host_does_not_hold_back_another,
		a_fetch_does_not_wait_for_the_next_line,
		waiting_for_input_can_be_cancelled,
		a_source_is_read_no_further_than_the_queue_has_room,
		a_cancelled_run_keeps_parts_and_starts_nothing_more,
		an_item_told_of_while_cancelled_is_the_last,
		a_run_can_be_cancelled_in_any_turn,
		an_emit_that_fails_ends_the_run_with_its_status,
		an_emit_that_fails_for_a_bad_line_ends_the_run,
		a_cancelled_run_leaves_no_descriptor_behind);
}
