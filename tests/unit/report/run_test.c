/*
 * The report as a whole, with pipes and a pseudo-terminal for its descriptors.
 */
#include "report/report.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <coget/coget.h>

#include "report/state.h"
#include "unit/report/report_util.h"

static struct settings settings;
static struct tally tally;
static struct report *report;
static struct emitter emitter;
static struct co_task *runner;

/* The other ends of stdout and stderr, and what was read from them. */
static int stdout_end = -1;
static int stderr_end = -1;
static struct buf seen = BUF_INIT(1 << 26);

static int pipe_to(int fd)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(dup2(ends[1], fd), fd);
	close(ends[1]);
	return ends[0];
}

static void set_up(void)
{
	signal(SIGPIPE, SIG_IGN);
	stdout_end = pipe_to(STDOUT_FILENO);
	stderr_end = pipe_to(STDERR_FILENO);
	tally.input_ended = true;
}

static void tear_down(void)
{
	buf_release(&seen);
}

static void open_report(void)
{
	ck_assert_int_eq(report_open(&report, &settings, &tally), 0);
	emitter = report_emitter(report);
	ck_assert_int_eq(co_create_task(&runner, report_run, report), 0);
}

static int stop_runner(void)
{
	int status;

	co_task_cancel(runner);
	status = co_join(runner);
	co_task_release(runner);
	return status;
}

static int finish(enum run_end end)
{
	int status;

	ck_assert_int_eq(stop_runner(), UV_ECANCELED);
	status = report_finish(report, end);
	report_close(report);
	return status;
}

static int emit(enum event_type type, const struct item *item,
		const struct progress *progress)
{
	static const struct failure failure = {
		.error = ERROR_NETWORK,
		.what = "reset by peer",
	};
	struct event event = {
		.type = type,
		.item = item,
		.name = "big.iso",
		.progress = progress,
		.failure = &failure,
		.path = "file",
	};

	return emitter.emit(emitter.context, &event);
}

static int emit_item(uint64_t index, enum event_type end)
{
	static struct progress progress = {.total_bytes = -1};
	struct item item = {.index = index, .url = "http://h/x"};
	int status = emit(EVENT_START, &item, &progress);

	return status < 0 ? status : emit(end, &item, &progress);
}

/* Read what is there, or until the end, on the pool: for pipes that are slow. */
struct reading {
	int fd;
	char data[65536];
};

static int read_some(void *arg)
{
	struct reading *reading = arg;

	return (int)read(reading->fd, reading->data, sizeof(reading->data));
}

static int read_to_end(void *arg)
{
	static struct reading reading;
	int len;

	reading.fd = *(int *)arg;
	while ((len = co_to_thread(read_some, &reading)) > 0)
		ck_assert_int_eq(buf_append(&seen, reading.data, (size_t)len),
				 0);
	return len;
}

/* After the run: all that was written to a pipe. */
static const char *written(int fd)
{
	char data[4096];
	ssize_t len;

	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	buf_reset(&seen);
	while ((len = read(fd, data, sizeof(data))) > 0)
		ck_assert_int_eq(buf_append(&seen, data, (size_t)len), 0);
	return text_of(&seen);
}

static int emit_one_of_each(void *arg)
{
	(void)arg;
	open_report();
	ck_assert_int_eq(emit_item(1, EVENT_DONE), 0);
	ck_assert_int_eq(emit_item(2, EVENT_FAILED), 0);
	ck_assert_int_eq(report_message(report, "a %s", "message\n"), 0);
	tally.read = 2;
	tally.done = tally.failed = 1;
	return finish(RUN_COMPLETE);
}

START_TEST(failures_messages_and_the_summary_are_lines_on_stderr)
{
	ck_assert_int_eq(co_run(emit_one_of_each, NULL), 0);
	written(stderr_end);
	ck_assert_ptr_eq(strstr(seen.data,
				"coget: http://h/x: reset by peer; try again\n"
				"coget: a message\\n\n"
				"coget: saved file\n"
				"coget: 1 done, 1 failed, 0 skipped, 0 B in "),
			 seen.data);
	ck_assert_str_eq(written(stdout_end), "");
}
END_TEST

START_TEST(quiet_tells_errors_only)
{
	settings.quiet = true;
	ck_assert_int_eq(co_run(emit_one_of_each, NULL), 0);
	ck_assert_str_eq(written(stderr_end),
			 "coget: http://h/x: reset by peer; try again\n"
			 "coget: a message\\n\n");
}
END_TEST

START_TEST(json_has_its_summary_on_stdout_alone)
{
	settings.json = true;
	ck_assert_int_eq(co_run(emit_one_of_each, NULL), 0);
	written(stdout_end);
	ck_assert_ptr_nonnull(strstr(seen.data, "\"event\":\"done\""));
	ck_assert_ptr_nonnull(strstr(seen.data, "\"event\":\"failed\""));
	ck_assert_ptr_nonnull(strstr(seen.data, "\"event\":\"summary\""));
	ck_assert_ptr_null(strstr(written(stderr_end), " done, "));
}
END_TEST

/* Make stderr a terminal of 80 by 24; returns its other end. */
static int terminal_on_stderr(void)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	int master, slave;

	ck_assert_int_eq(openpty(&master, &slave, NULL, NULL, &size), 0);
	ck_assert_int_eq(dup2(slave, STDERR_FILENO), STDERR_FILENO);
	close(slave);
	setenv("TERM", "xterm", 1);
	setenv("LC_ALL", "C", 1);
	unsetenv("NO_COLOR");
	return master;
}

static int emit_nothing_but_wait(void *arg)
{
	struct rusage before, after;

	(void)arg;
	open_report();
	ck_assert_int_eq(emit_item(1, EVENT_FAILED), 0);
	ck_assert_int_eq(co_sleep(150 * CO_MILLISECOND), 0);
	getrusage(RUSAGE_THREAD, &before);
	ck_assert_int_eq(co_sleep(400 * CO_MILLISECOND), 0);
	getrusage(RUSAGE_THREAD, &after);
	/* Redrawing for nothing would be eight, flushing eighty. */
	ck_assert_int_le(after.ru_nvcsw - before.ru_nvcsw, 3);
	return finish(RUN_COMPLETE);
}

static int emit_of_a_host_while_others_wait(void *arg)
{
	struct host_change host = {"h:80", HOST_SLOWED, 1, NULL};
	struct event event = {.type = EVENT_HOST, .host = &host};

	(void)arg;
	settings.json = true;
	open_report();
	/* Whoever has the lock waits for a reader who does not read. */
	ck_assert_int_eq(co_lock_acquire(&report->lock), 0);
	ck_assert_int_eq(emitter.emit(emitter.context, &event), 0);
	ck_assert_ptr_nonnull(strstr(report->out.pending.data, "slowed"));
	co_lock_release(&report->lock);
	return finish(RUN_COMPLETE);
}

START_TEST(what_is_about_a_host_waits_for_nobody)
{
	ck_assert_int_eq(co_run(emit_of_a_host_while_others_wait, NULL), 0);
}
END_TEST

START_TEST(with_nothing_to_tell_it_sleeps)
{
	ck_assert_int_eq(co_run(emit_nothing_but_wait, NULL), 0);
}
END_TEST

START_TEST(a_display_that_does_not_change_sleeps_too)
{
	int master = terminal_on_stderr();

	ck_assert_int_eq(co_run(emit_nothing_but_wait, NULL), 0);
	ck_assert_ptr_nonnull(strstr(written(master), "0 left"));
}
END_TEST

enum { EMITTERS = 8, ITEMS = 2000 };

static int emit_many(void *arg)
{
	(void)arg;
	for (uint64_t i = 1; i <= ITEMS; i++) {
		int status = emit_item(i, EVENT_DONE);

		if (status < 0)
			return status;
	}
	return 0;
}

static bool is_before_all_was_emitted;

static int check_still_blocked(void *arg)
{
	int status = co_sleep(100 * CO_MILLISECOND);

	is_before_all_was_emitted = true;
	return status < 0 ? status : read_to_end(arg);
}

static int emit_to_slow_reader(void *arg)
{
	struct co_task *reader;
	char unused[EMITTERS];
	int status;

	(void)arg;
	open_report();
	ck_assert_int_eq(co_create_task(&reader, check_still_blocked,
					&stdout_end), 0);
	ck_assert_int_eq(co_gather(emit_many, unused, EMITTERS, 1), 0);
	/* Eight megabytes went through a quarter of one. */
	ck_assert(is_before_all_was_emitted);
	status = finish(RUN_COMPLETE);
	close(STDOUT_FILENO);
	ck_assert_int_eq(co_join(reader), 0);
	co_task_release(reader);
	return status;
}

START_TEST(a_slow_reader_suspends_emitters_and_loses_nothing)
{
	size_t lines = 0;

	settings.json = true;
	ck_assert_int_eq(co_run(emit_to_slow_reader, NULL), 0);
	for (char *line = seen.data; *line; lines++) {
		char *end = strchr(line, '\n');

		ck_assert_ptr_nonnull(end);
		ck_assert(line[0] == '{' && end[-1] == '}');
		line = end + 1;
	}
	ck_assert_uint_eq(lines, EMITTERS * ITEMS * 2 + 1);
}
END_TEST

static int emit_end_only(void *arg)
{
	struct item item = {.index = 99, .url = "http://h/last"};

	(void)arg;
	return emit(EVENT_DONE, &item, NULL);
}

static int cancel_blocked_emitter(void *arg)
{
	struct co_task *filler, *last, *reader;
	int status;

	(void)arg;
	open_report();
	ck_assert_int_eq(co_create_task(&filler, emit_many, NULL), 0);
	ck_assert_int_eq(co_sleep(50 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_create_task(&last, emit_end_only, NULL), 0);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	ck_assert_int_eq(co_task_state(last), CO_TASK_SUSPENDED);
	co_task_cancel(last);
	ck_assert_int_eq(co_create_task(&reader, read_to_end, &stdout_end), 0);
	ck_assert_int_eq(co_join(last), 0);
	ck_assert_int_eq(co_join(filler), 0);
	co_task_release(last);
	co_task_release(filler);
	status = finish(RUN_INTERRUPTED);
	close(STDOUT_FILENO);
	ck_assert_int_eq(co_join(reader), 0);
	co_task_release(reader);
	return status;
}

START_TEST(the_end_of_an_item_is_told_by_a_cancelled_task_too)
{
	settings.json = true;
	ck_assert_int_eq(co_run(cancel_blocked_emitter, NULL), 0);
	ck_assert_ptr_nonnull(strstr(seen.data, "\"index\":99"));
	ck_assert_ptr_nonnull(strstr(seen.data, "\"end\":\"interrupted\""));
}
END_TEST

static int emit_to_nobody(void *arg)
{
	char unused[EMITTERS];
	int status;

	(void)arg;
	open_report();
	close(stdout_end);
	ck_assert_int_eq(co_gather(emit_many, unused, EMITTERS, 1), UV_EPIPE);
	ck_assert_int_eq(co_join(runner), UV_EPIPE);
	co_task_release(runner);
	status = report_finish(report, RUN_COMPLETE);
	report_close(report);
	return status;
}

START_TEST(a_closed_stdout_ends_the_run_quietly)
{
	settings.json = true;
	ck_assert_int_eq(co_run(emit_to_nobody, NULL), UV_EPIPE);
	ck_assert_str_eq(written(stderr_end), "");
}
END_TEST

static int emit_to_full_disk(void *arg)
{
	int status;

	(void)arg;
	open_report();
	ck_assert_int_eq(emit_item(1, EVENT_DONE), 0);
	ck_assert_int_eq(co_join(runner), UV_ENOSPC);
	co_task_release(runner);
	status = report_finish(report, RUN_COMPLETE);
	report_close(report);
	return status;
}

START_TEST(a_full_disk_under_stdout_is_told)
{
	int full = open("/dev/full", O_WRONLY);

	ck_assert_int_eq(dup2(full, STDOUT_FILENO), STDOUT_FILENO);
	settings.json = true;
	ck_assert_int_eq(co_run(emit_to_full_disk, NULL), UV_ENOSPC);
	ck_assert_str_eq(written(stderr_end),
			 "coget: writing to standard output: No space left on "
			 "device; free some space\n");
}
END_TEST

static int emit_without_stderr(void *arg)
{
	(void)arg;
	open_report();
	for (uint64_t i = 0; i < 10; i++) {
		ck_assert_int_eq(emit_item(i, EVENT_FAILED), 0);
		ck_assert_int_eq(co_sleep(10 * CO_MILLISECOND), 0);
	}
	return finish(RUN_COMPLETE);
}

START_TEST(without_stderr_the_run_carries_on)
{
	settings.json = true;
	close(stderr_end);
	ck_assert_int_eq(co_run(emit_without_stderr, NULL), 0);
	ck_assert_ptr_nonnull(strstr(written(stdout_end), "\"summary\""));
}
END_TEST

static int show_a_transfer(void *arg)
{
	struct item item = {.index = 1, .url = "http://h/x"};
	struct progress progress = {
		.total_bytes = 1000,
		.started_ns = co_time_ns(),
	};

	(void)arg;
	tally.read = 2;
	open_report();
	ck_assert_int_eq(emit(EVENT_START, &item, &progress), 0);
	ck_assert_int_eq(co_sleep(100 * CO_MILLISECOND), 0);
	progress.received_bytes = tally.received_bytes = 500;
	ck_assert_int_eq(co_sleep(100 * CO_MILLISECOND), 0);
	ck_assert_int_eq(emit_item(2, EVENT_FAILED), 0);
	tally.failed = 1;
	ck_assert_int_eq(co_sleep(100 * CO_MILLISECOND), 0);
	ck_assert_int_eq(emit(EVENT_DONE, &item, &progress), 0);
	tally.done = 1;
	return finish(RUN_COMPLETE);
}

START_TEST(a_terminal_gets_a_display)
{
	int master = terminal_on_stderr();
	const char *text, *failure, *summary;

	setenv("NO_COLOR", "1", 1);
	ck_assert_int_eq(co_run(show_a_transfer, NULL), 0);
	text = written(master);
	ck_assert_ptr_nonnull(strstr(text, "big.iso "));
	ck_assert_ptr_nonnull(strstr(text, " 50% "));
	failure = strstr(text, "\r\033[1A\033[C\033[J\r\033[K"
			       "coget: http://h/x: reset by peer; try again\r\nbig.iso ");
	ck_assert_ptr_nonnull(failure);
	summary = strstr(failure, "\033[C\033[J\r\033[K"
				  "coget: saved file\r\n"
				  "coget: 1 done, 1 failed");
	ck_assert_ptr_nonnull(summary);
	/* The frame was one line or two: a redraw may have come before. */
	ck_assert(summary[-1] == '\r' || summary[-1] == 'A');
	ck_assert_ptr_null(strstr(text, "\033[31m"));
	ck_assert_ptr_null(strstr(text, "\033[?25l"));
}
END_TEST

START_TEST(a_display_has_colour_unless_it_is_not_wanted)
{
	int master = terminal_on_stderr();

	ck_assert_int_eq(co_run(show_a_transfer, NULL), 0);
	ck_assert_ptr_nonnull(strstr(written(master), "\033[31m1 failed"));
}
END_TEST

START_TEST(a_dumb_terminal_gets_lines)
{
	int master = terminal_on_stderr();

	setenv("TERM", "dumb", 1);
	ck_assert_int_eq(co_run(show_a_transfer, NULL), 0);
	ck_assert_ptr_null(strchr(written(master), '\033'));
}
END_TEST

START_TEST(no_progress_leaves_failures_and_the_summary)
{
	int master = terminal_on_stderr();

	settings.progress = PROGRESS_NONE;
	ck_assert_int_eq(co_run(show_a_transfer, NULL), 0);
	ck_assert_ptr_nonnull(strstr(written(master), "reset by peer"));
	ck_assert_ptr_nonnull(strstr(seen.data, "1 done"));
	ck_assert_ptr_null(strchr(seen.data, '\033'));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		failures_messages_and_the_summary_are_lines_on_stderr,
		quiet_tells_errors_only,
		json_has_its_summary_on_stdout_alone,
		what_is_about_a_host_waits_for_nobody,
		with_nothing_to_tell_it_sleeps,
		a_display_that_does_not_change_sleeps_too,
		a_slow_reader_suspends_emitters_and_loses_nothing,
		the_end_of_an_item_is_told_by_a_cancelled_task_too,
		a_closed_stdout_ends_the_run_quietly,
		a_full_disk_under_stdout_is_told,
		without_stderr_the_run_carries_on,
		a_terminal_gets_a_display,
		a_display_has_colour_unless_it_is_not_wanted,
		a_dumb_terminal_gets_lines,
		no_progress_leaves_failures_and_the_summary,
	};
	Suite *suite = suite_create("report_run");
	TCase *tcase = tcase_create("report_run");
	SRunner *suite_runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	for (size_t i = 0; i < COUNT(tests); i++)
		tcase_add_test(tcase, tests[i]);
	suite_add_tcase(suite, tcase);
	srunner_run_all(suite_runner, CK_NORMAL);
	failed = srunner_ntests_failed(suite_runner);
	srunner_free(suite_runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
