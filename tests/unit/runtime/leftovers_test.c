/*
 * Every kind of handle, in every state that it has, left open at the end of a
 * run: which ends cleanly, keeps nothing, and in debug mode says what was left.
 */
#include "unit/runtime/process_util.h"
#include "unit/runtime/transport_util.h"

#include <netdb.h>
#include <sys/resource.h>

enum { FILLING_BYTES = 1 << 20 };

static char filling[FILLING_BYTES];

/* For at most a moment; what it waits for does not come. */
static void try_for_a_moment(co_fn *fn, void *arg)
{
	ck_assert_int_eq(co_wait_for(fn, arg, CO_MILLISECOND), UV_ETIMEDOUT);
}

/* Servers. */

static void leave_server(void)
{
	(void)listen_anywhere();
}

static void leave_server_with_backlog(void)
{
	(void)connect_to(listen_anywhere());
}

static int talk_back(void *arg UNUSED, struct co_stream *stream)
{
	return send_back(stream);
}

static int serve_echo(void *server)
{
	return co_server_serve(server, talk_back, NULL);
}

static void leave_server_that_served(void)
{
	try_for_a_moment(serve_echo, listen_anywhere());
}

static int accept_one(void *server)
{
	struct co_stream *stream;

	return co_server_accept(server, &stream);
}

static void leave_server_that_accepted(void)
{
	try_for_a_moment(accept_one, listen_anywhere());
}

static void leave_server_that_is_served(void)
{
	struct co_server *server = listen_anywhere();

	co_task_release(spawn(serve_echo, server));
	write_text(connect_to(server), "x\n");
	yield_turns(3);
}

static void leave_server_that_is_accepting(void)
{
	co_task_release(spawn(accept_one, listen_anywhere()));
	yield_turns(3);
}

static void leave_server_shut_down(void)
{
	struct co_server *server = listen_anywhere();

	try_for_a_moment(serve_echo, server);
	co_server_shutdown(server);
}

static struct co_server *listen_on_path(void)
{
	struct co_server *server;

	ck_assert_int_eq(co_server_listen_unix(&server, socket_path(), 1), 0);
	return server;
}

static void leave_unix_server(void)
{
	(void)listen_on_path();
}

static void leave_unix_server_that_served(void)
{
	try_for_a_moment(serve_echo, listen_on_path());
}

/* Streams. */

static void leave_stream(void)
{
	struct pair pair = make_pair();

	co_stream_close(pair.there);
}

static void leave_stream_that_was_read(void)
{
	struct pair pair = make_pair();

	try_for_a_moment(read_byte, pair.here);
}

static void leave_stream_being_read(void)
{
	struct pair pair = make_pair();

	co_task_release(spawn(read_byte, pair.here));
	yield_turns(2);
}

static void leave_stream_with_input(void)
{
	struct pair pair = make_pair();
	const char *line;

	write_text(pair.there, "a line\nand more");
	ck_assert_int_gt(co_stream_read_line(pair.here, &line), 0);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

static void leave_stream_at_its_end(void)
{
	struct pair pair = make_pair();

	co_stream_close(pair.there);
	expect_end(pair.here);
}

static void leave_stream_that_was_reset(void)
{
	struct pair pair = make_pair();

	co_stream_reset(pair.there);
	ck_assert_int_eq(read_byte(pair.here), UV_ECONNRESET);
}

static int write_filling(void *stream)
{
	return co_stream_write(stream, filling, sizeof(filling));
}

static void leave_stream_with_output(void)
{
	struct pair pair = make_narrow_pair();

	ck_assert_int_eq(
		co_stream_buffer(pair.here, filling, sizeof(filling)), 0);
}

static void leave_stream_torn(void)
{
	struct pair pair = make_narrow_pair();

	try_for_a_moment(write_filling, pair.here);
}

static void leave_stream_being_written(void)
{
	struct pair pair = make_narrow_pair();

	co_task_release(spawn(write_filling, pair.here));
	yield_turns(2);
}

static int shut_stream_down(void *stream)
{
	return co_stream_shutdown(stream);
}

static void leave_stream_shut_down(void)
{
	struct pair pair = make_narrow_pair();

	leave_stream_with_output();
	ck_assert_int_eq(co_stream_shutdown(pair.there), 0);
	ck_assert_int_eq(
		co_stream_buffer(pair.here, filling, sizeof(filling)), 0);
	try_for_a_moment(shut_stream_down, pair.here);
}

static void close_stream_with_output(void)
{
	struct pair pair = make_narrow_pair();

	ck_assert_int_eq(
		co_stream_buffer(pair.here, filling, sizeof(filling)), 0);
	co_stream_close(pair.here);
	co_stream_reset(pair.there);
}

static void close_stream_being_used(void)
{
	struct pair pair = make_narrow_pair();

	co_task_release(spawn(read_byte, pair.here));
	co_task_release(spawn(write_filling, pair.here));
	yield_turns(2);
	close_pair(&pair);
}

/* Transports. */

static void *use_arg(void *arg)
{
	return arg;
}

static struct co_server *listen_for(struct end *end)
{
	struct co_server *server;

	ck_assert_int_eq(co_transport_listen(&server, LOCALHOST, 0, 8,
					     &protocol, use_arg, end),
			 0);
	return server;
}

static void leave_transport_server(void)
{
	static struct end end;

	(void)listen_for(init(&end));
}

/* A transport here and a stream there; the server is left, too. */
static struct co_stream *open_transport(struct end *end)
{
	struct co_stream *stream;

	init(end);
	stream = connect_to(listen_for(end));
	ck_assert_int_eq(co_future_wait(&end->made), 0);
	return stream;
}

static void leave_transport(void)
{
	static struct end end;

	(void)open_transport(&end);
}

static void leave_transport_paused(void)
{
	static struct end end;
	struct co_stream *stream = open_transport(&end);

	co_transport_pause_reading(end.transport);
	write_text(stream, "not read");
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

static void fill_transport(struct end *end)
{
	ck_assert_int_eq(co_transport_set_marks(end->transport, LOW_BYTES,
						LOW_BYTES),
			 0);
	for (int i = 0; i < 16; i++)
		ck_assert_int_eq(co_transport_write(end->transport, filling,
						    sizeof(filling)),
				 0);
	ck_assert(end->is_paused);
}

static void leave_transport_over_its_mark(void)
{
	static struct end end;

	(void)open_transport(&end);
	fill_transport(&end);
}

static void leave_transport_ending(void)
{
	static struct end end;

	(void)open_transport(&end);
	fill_transport(&end);
	ck_assert_int_eq(co_transport_write_eof(end.transport), 0);
}

static void leave_transport_closing(void)
{
	static struct end end;

	(void)open_transport(&end);
	fill_transport(&end);
	co_transport_close(end.transport);
}

static void leave_transport_that_failed(void)
{
	static struct end end;
	struct co_stream *stream = open_transport(&end);

	end.keeps_open = true;
	co_stream_reset(stream);
	while (end.failures == 0)
		yield_turns(1);
}

static void leave_transport_aborted(void)
{
	static struct end end;

	(void)open_transport(&end);
	co_transport_abort(end.transport);
}

/* The server has no descriptor for a connection, and is to try again. */
static void leave_transport_server_waiting(void)
{
	static struct end end;
	struct co_server *server = listen_for(init(&end));
	struct rlimit limit, few;

	(void)connect_to(server);
	getrlimit(RLIMIT_NOFILE, &limit);
	few = (struct rlimit){3, limit.rlim_max};
	setrlimit(RLIMIT_NOFILE, &few);
	ck_assert_int_eq(co_sleep(2 * CO_MILLISECOND), 0);
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* What connection_lost does with all that its program has. */

static void ignore_events(void *arg UNUSED, int events UNUSED)
{
}

static struct {
	struct co_server *server;
	struct co_stream *stream;
	struct co_poll *poll;
	struct co_signal *signal;
	struct co_process *process;
	struct co_transport *transports[2];
	struct co_callback callback;
	int lost;
} all;

static void on_all_made(void *arg, struct co_transport *transport)
{
	*(struct co_transport **)arg = transport;
}

static void on_call_listen(void *arg UNUSED)
{
	(void)listen_anywhere();
}

/* Whichever of the two comes first. */
static void on_first_lost(void)
{
	co_server_close(all.server);
	co_stream_close(all.stream);
	co_poll_close(all.poll);
	co_signal_close(all.signal);
	co_process_close(all.process);
	(void)listen_anywhere();
	ck_assert_int_eq(co_create_task(NULL, sleep_forever, NULL), 0);
	co_callback_init(&all.callback, on_call_listen, NULL);
	co_call_soon(&all.callback);
}

static void on_all_lost(void *arg, int status)
{
	struct co_transport **other = arg == &all.transports[0]
					      ? &all.transports[1]
					      : &all.transports[0];

	ck_assert_int_eq(status, UV_ECANCELED);
	*(struct co_transport **)arg = NULL;
	if (all.lost++ == 0)
		on_first_lost();
	if (*other)
		ck_assert_int_eq(co_transport_write(*other, "gone", 4),
				 UV_EPIPE);
	co_transport_close(*other);
}

static void connect_transport(struct co_transport **transport)
{
	static const struct co_protocol tells = {
		.connection_made = on_all_made,
		.connection_lost = on_all_lost};

	ck_assert_int_eq(co_transport_connect(LOCALHOST,
					      co_server_port(all.server),
					      &tells, transport),
			 0);
}

static void leave_what_connection_lost_closes(void)
{
	static const int signum = SIGUSR1;
	static int fds[2];

	all.lost = 0;
	all.server = listen_anywhere();
	all.stream = connect_to(all.server);
	all.process = start_endless();
	ck_assert_int_eq(co_signal_open(&all.signal, &signum, 1), 0);
	if (fds[1] == 0)
		ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(
		co_poll_open(&all.poll, fds[1], ignore_events, NULL), 0);
	ck_assert_int_eq(co_poll_set(all.poll, CO_WRITABLE), 0);
	connect_transport(&all.transports[0]);
	connect_transport(&all.transports[1]);
}

/* Polls. */

static struct co_poll *open_poll(int events)
{
	static int fds[2];
	struct co_poll *poll;

	if (fds[1] == 0)
		ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(co_poll_open(&poll, fds[events & CO_WRITABLE ? 1 : 0],
				      ignore_events, NULL),
			 0);
	ck_assert_int_eq(co_poll_set(poll, events), 0);
	return poll;
}

static void leave_poll(void)
{
	(void)open_poll(0);
}

static void leave_poll_that_waits(void)
{
	(void)open_poll(CO_READABLE);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

static void leave_poll_that_is_ready(void)
{
	(void)open_poll(CO_WRITABLE);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

static void leave_poll_paused(void)
{
	ck_assert_int_eq(co_poll_set(open_poll(CO_WRITABLE), 0), 0);
}

/* Signals. */

static struct co_signal *open_signals(void)
{
	static const int signums[] = {SIGUSR1, SIGHUP, SIGINT};
	struct co_signal *signal;

	ck_assert_int_eq(co_signal_open(&signal, signums, 3), 0);
	return signal;
}

static void leave_signal(void)
{
	(void)open_signals();
}

static int wait_for_signal(void *signal)
{
	return co_signal_wait(signal);
}

static void leave_signal_that_was_waited_for(void)
{
	try_for_a_moment(wait_for_signal, open_signals());
}

static void leave_signal_being_waited_for(void)
{
	co_task_release(spawn(wait_for_signal, open_signals()));
	yield_turns(2);
}

static void leave_signal_pending(void)
{
	(void)open_signals();
	raise(SIGUSR1);
	raise(SIGHUP);
	ck_assert_int_eq(co_sleep(CO_MILLISECOND), 0);
}

/* Processes. */

static void leave_process(void)
{
	(void)start_endless();
}

static void leave_process_that_has_ended(void)
{
	ck_assert_int_eq(end_of(START(":")), 0);
}

static void leave_process_stopped(void)
{
	ck_assert_int_eq(co_process_signal(start_endless(), SIGSTOP), 0);
}

static void leave_process_unnoticed(void)
{
	siginfo_t info;

	ck_assert_int_gt(co_process_id(START(":")), 0);
	ck_assert_int_eq(waitid(P_ALL, 0, &info, WEXITED | WNOWAIT), 0);
}

static int communicate(void *process)
{
	struct co_bytes out;

	return co_process_communicate(process, &out, NULL, NULL, filling,
				      sizeof(filling));
}

static void leave_process_spoken_with(void)
{
	try_for_a_moment(communicate, START("exec sleep 1000", WITH_PIPES));
}

static void leave_process_being_spoken_with(void)
{
	co_task_release(spawn(communicate,
			      START("exec sleep 1000", WITH_PIPES)));
	yield_turns(3);
}

static void release_process_that_runs(void)
{
	co_process_close(start_endless());
}

/* What is no handle, and yet goes on. */

static int look_up(void *arg UNUSED)
{
	struct addrinfo *found;
	int status = co_getaddrinfo(&found, "localhost", "80", NULL);

	co_freeaddrinfo(found);
	return status;
}

static void leave_lookup(void)
{
	struct co_task *task = spawn(look_up, NULL);

	yield_turns(1);
	co_task_cancel(task);
	co_task_release(task);
}

static int block(void *arg UNUSED)
{
	block_thread_ms(2);
	return 0;
}

static int call_in_thread(void *arg UNUSED)
{
	return co_to_thread(block, NULL);
}

static void leave_thread(void)
{
	for (int i = 0; i < 8; i++)
		co_task_release(spawn(call_in_thread, NULL));
	yield_turns(2);
}

static int connect_nowhere(void *server)
{
	struct co_stream *stream;

	return co_stream_connect(&stream, LOCALHOST, co_server_port(server));
}

static void leave_connecting(void)
{
	co_task_release(spawn(connect_nowhere, listen_anywhere()));
	yield_turns(1);
}

static const struct leaving {
	void (*leave)(void);
	const char *report; /* NULL: nothing of a handle */
} leavings[] = {
	{leave_server, "server"},
	{leave_server_with_backlog, "server"},
	{leave_server_that_served, "server"},
	{leave_server_that_accepted, "server"},
	{leave_server_that_is_served, "server"},
	{leave_server_that_is_accepting, "server"},
	{leave_server_shut_down, "server"},
	{leave_unix_server, "server"},
	{leave_unix_server_that_served, "server"},
	{leave_stream, "stream"},
	{leave_stream_that_was_read, "stream"},
	{leave_stream_being_read, "stream"},
	{leave_stream_with_input, "stream"},
	{leave_stream_at_its_end, "stream"},
	{leave_stream_that_was_reset, "stream"},
	{leave_stream_with_output, "stream"},
	{leave_stream_torn, "stream"},
	{leave_stream_being_written, "stream"},
	{leave_stream_shut_down, "stream"},
	{close_stream_with_output, NULL},
	{close_stream_being_used, NULL},
	{leave_transport_server, "server"},
	{leave_transport_server_waiting, "server"},
	{leave_transport, "transport"},
	{leave_transport_paused, "transport"},
	{leave_transport_over_its_mark, "transport"},
	{leave_transport_ending, "transport"},
	{leave_transport_closing, "server"},
	{leave_transport_that_failed, "transport"},
	{leave_transport_aborted, "server"},
	{leave_what_connection_lost_closes, "transport"},
	{leave_poll, "poll"},
	{leave_poll_that_waits, "poll"},
	{leave_poll_that_is_ready, "poll"},
	{leave_poll_paused, "poll"},
	{leave_signal, "signal"},
	{leave_signal_that_was_waited_for, "signal"},
	{leave_signal_being_waited_for, "signal"},
	{leave_signal_pending, "signal"},
	{leave_process, "process"},
	{leave_process_that_has_ended, "process"},
	{leave_process_stopped, "process"},
	{leave_process_unnoticed, "process"},
	{leave_process_spoken_with, "process"},
	{leave_process_being_spoken_with, "process"},
	{release_process_that_runs, NULL},
	{leave_lookup, NULL},
	{leave_thread, NULL},
	{leave_connecting, "server"},
};

static char reports[8192];

static void keep_report(void *arg UNUSED, const char *text)
{
	size_t len = strlen(reports);

	snprintf(reports + len, sizeof(reports) - len, "%s\n", text);
}

/* Whether the run ends by main's return, or by an interrupt. */
struct ending {
	const struct leaving *leaving;
	bool is_interrupted;
};

static int leave(void *arg)
{
	const struct ending *ending = arg;

	ending->leaving->leave();
	if (!ending->is_interrupted)
		return 0;
	co_task_cancel(co_current_task()); /* as SIGINT does */
	return co_sleep(CO_FOREVER) == UV_ECANCELED ? 0 : 1;
}

static void run_to(struct ending *ending, bool is_debug)
{
	const struct co_run_options options = {.debug = is_debug};

	reports[0] = '\0';
	ck_assert_int_eq(co_run_with(leave, ending, &options), 0);
	ck_assert(!has_children());
	unlink(socket_path()); /* a program of its own has ours then */
}

static void check_reports(const struct leaving *leaving)
{
	char expected[100];

	snprintf(expected, sizeof(expected),
		 "a handle (%s) was open when the run ended", leaving->report);
	if (leaving->report)
		ck_assert_msg(strstr(reports, expected), "no '%s' in: %s",
			      expected, reports);
	else
		ck_assert_ptr_null(strstr(reports, "a handle"));
}

/* In each way, with and without debug mode; then nothing is left. */
static void end_in_each_way(const struct leaving *leaving)
{
	struct ending ending = {.leaving = leaving};
	int before;

	run_to(&ending, false); /* the first opens what is kept for the process */
	before = open_descriptors();
	ending.is_interrupted = true;
	run_to(&ending, false);
	ck_assert_ptr_null(strstr(reports, "a handle"));
	run_to(&ending, true);
	check_reports(leaving);
	ending.is_interrupted = false;
	run_to(&ending, true);
	check_reports(leaving);
	ck_assert_int_eq(open_descriptors(), before);
}

START_TEST(ends_cleanly_and_is_reported)
{
	signal(SIGINT, SIG_DFL);
	co_set_reporter(keep_report, NULL);
	end_in_each_way(&leavings[_i]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("runtime_leftovers");
	TCase *tcase = tcase_create("runtime_leftovers");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 20);
	tcase_add_loop_test(tcase, ends_cleanly_and_is_reported, 0,
			    CO_COUNT(leavings));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
