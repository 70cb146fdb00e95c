/*
 * The scenarios of runtime_scenarios.h that have connections and processes.
 */
#ifndef RUNTIME_SCENARIOS_IO_H
#define RUNTIME_SCENARIOS_IO_H

#include <sys/socket.h>

#include "runtime/context.h"
#include "unit/runtime/scenarios.h"

/* ThreadSanitizer puts SIGCHLD off, at times past the poll that it should end. */
#ifdef CONTEXT_TSAN
#define MISSES_CHILDREN true
#else
#define MISSES_CHILDREN false
#endif

/* What is met by those who deal with somebody that lacks something. */
static inline bool is_consequence(int status)
{
	switch (status) {
	case UV_ECONNRESET:
	case UV_ENOTCONN:
	case UV_EOF:
	case UV_EPIPE:
	case UV_ETIMEDOUT:
		return true;
	default:
		return false;
	}
}

static inline int converse(struct co_stream *stream)
{
	static char many[256 * 1024];
	struct co_bytes rest;
	const char *line;
	ssize_t got;
	int status = co_stream_buffer(stream, "question\n", 9);

	if (status == 0)
		status = co_stream_buffer(stream, many, sizeof(many));
	if (status == 0)
		status = co_stream_drain(stream);
	if (status == 0)
		status = co_stream_write(stream, many, sizeof(many));
	if (status == 0)
		status = co_stream_shutdown(stream);
	if (status < 0)
		return status;
	got = co_stream_read_line(stream, &line);
	if (got <= 0)
		return got < 0 ? (int)got : UV_EOF;
	status = co_stream_read_all(stream, &rest, 4 * sizeof(many));
	if (status == 0 && rest.len != 2 * sizeof(many))
		status = UV_EOF; /* the server could not go on */
	co_bytes_release(&rest);
	return status;
}

static inline int echo(void *arg UNUSED, struct co_stream *stream)
{
	struct co_bytes bytes;
	int status = co_stream_read_all(stream, &bytes, 1024 * 1024);

	if (status == 0)
		status = co_stream_write(stream, bytes.data, bytes.len);
	co_bytes_release(&bytes);
	return status;
}

static inline int serve(void *server)
{
	return co_server_serve(server, echo, NULL);
}

static inline int visit_server(void *arg)
{
	struct co_server *server = arg;
	struct co_stream *stream;
	const char *host = has_localhost() ? "localhost" : "127.0.0.1";
	int status = co_stream_connect(&stream, host, co_server_port(server));

	if (status == 0)
		status = converse(stream);
	co_stream_close(stream);
	co_server_shutdown(server);
	return status;
}

/* A server and its visitor, who waits for no answer for ever. */
static inline int serve_a_visitor(struct co_server *server, co_fn *visitor)
{
	struct co_task_group group;
	struct co_scope limit;
	int status = co_timeout_enter(&limit, CO_SECOND);

	co_task_group_enter(&group);
	if (status == 0)
		status = co_task_group_create_task(&group, NULL, serve, server);
	if (status == 0)
		status = co_task_group_create_task(&group, NULL, visitor,
						   server);
	status = co_task_group_leave(&group, status);
	status = co_timeout_leave(&limit, status);
	co_server_close(server);
	return status;
}

static inline int use_server(void *arg UNUSED)
{
	struct co_server *server;
	int status = co_server_listen(&server, NULL, 0, 4);

	return status < 0 ? status : serve_a_visitor(server, visit_server);
}

static inline const char *socket_path(void)
{
	static char path[64];

	snprintf(path, sizeof(path), "/tmp/coget-scenario-%d", (int)getpid());
	return path;
}

static inline int visit_path(void *server)
{
	struct co_stream *stream;
	int status = co_stream_connect_unix(&stream, socket_path());

	if (status == 0)
		status = converse(stream);
	co_stream_close(stream);
	co_server_shutdown(server);
	return status;
}

static inline int use_unix_socket(void *arg UNUSED)
{
	struct co_server *server;
	int status = co_server_listen_unix(&server, socket_path(), 4);

	return status < 0 ? status : serve_a_visitor(server, visit_path);
}

/* Two endpoints, one of which knows the other only from what it gets. */
static inline int use_datagrams(void *arg UNUSED)
{
	struct co_datagram *here = NULL, *there;
	struct sockaddr_storage from;
	char buf[8];
	int status = co_datagram_bind(&there, "127.0.0.1", 0, NULL);

	if (status == 0)
		status = co_datagram_connect(&here, "127.0.0.1",
					     co_datagram_port(there));
	if (status == 0)
		status = co_datagram_send(here, "question", 8, NULL);
	if (status == 0)
		status = co_datagram_receive(there, buf, sizeof(buf), &from);
	if (status > 0)
		status = co_datagram_send(there, buf, (size_t)status,
					  (struct sockaddr *)&from);
	if (status == 0)
		status = co_datagram_receive(here, buf, sizeof(buf), NULL);
	co_datagram_close(here);
	co_datagram_close(there);
	return status > 0 ? 0 : status;
}

/* A file written, read in each way, sent on a stream, and found again. */
static inline int send_to_itself(const char *path, size_t len)
{
	struct co_stream *ends[2] = {NULL, NULL};
	struct co_bytes bytes = {0};
	uint64_t sent = 0;
	int fds[2] = {-1, -1};
	int fd = co_file_open(path, O_RDONLY, 0);
	int status = fd < 0 ? fd : 0;

	if (status == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0)
		status = -errno;
	for (int i = 0; status == 0 && i < 2; i++) {
		status = co_stream_open(&ends[i], fds[i]);
		if (status == 0)
			fds[i] = -1;
	}
	if (status == 0)
		status = co_stream_send_file(ends[0], fd, 0, len, &sent);
	co_stream_close(ends[0]);
	if (status == 0)
		status = co_stream_read_all(ends[1], &bytes, len);
	if (status == 0 && (sent != len || bytes.len != len))
		status = UV_EOF;
	co_stream_close(ends[1]);
	co_bytes_release(&bytes);
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return fd < 0 ? status : worse(status, co_file_close(fd));
}

static inline int find_file(const char *path, const char *name)
{
	struct co_directory_entry entry;
	struct co_directory *directory;
	int status = co_directory_open(&directory, path);
	bool is_found = false;

	while (status == 0) {
		status = co_directory_next(directory, &entry);
		if (status <= 0)
			break;
		is_found |= strcmp(entry.name, name) == 0;
		status = 0;
	}
	co_directory_close(directory);
	return status == 0 && !is_found ? UV_EOF : status;
}

static inline int use_files(void *arg UNUSED)
{
	static const char text[70 * 1024];
	struct co_bytes bytes = {0};
	char directory[80], path[100];
	int status;

	snprintf(directory, sizeof(directory), "%s-files", socket_path());
	snprintf(path, sizeof(path), "%s/file", directory);
	status = co_mkdir(directory, 0700);
	if (status == 0)
		status = co_write_file(path, text, sizeof(text));
	if (status == 0)
		status = co_read_file(path, &bytes, sizeof(text));
	if (status == 0)
		status = send_to_itself(path, 1024);
	if (status == 0)
		status = send_to_itself(path, sizeof(text));
	if (status == 0)
		status = find_file(directory, "file");
	co_bytes_release(&bytes);
	(void)!unlink(path);
	(void)!rmdir(directory);
	return status;
}

/* A descriptor sent, and used by who receives it. */
static inline int use_descriptors(void *arg UNUSED)
{
	struct co_stream *ends[2];
	int fds[2], got = -1;
	size_t count = 0;
	char byte;
	int status;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0)
		return -errno;
	status = co_stream_open(&ends[0], fds[0]);
	if (status < 0)
		close(fds[0]);
	status = worse(status, co_stream_open(&ends[1], fds[1]));
	if (!ends[1])
		close(fds[1]);
	if (status == 0)
		status = co_stream_send_fds(ends[0], "x", 1, &(int){1}, 1);
	if (status == 0)
		status = (int)co_stream_receive_fds(ends[1], &byte, 1, &got, 1,
						    &count);
	if (status == 1)
		status = count == 1 ? close(got) : UV_EOF;
	co_stream_close(ends[0]);
	co_stream_close(ends[1]);
	return status;
}

/* A filter that lets everything through; its arg is where its layer is. */
static inline void on_attached(void *arg, struct co_layer *layer)
{
	*(struct co_layer **)arg = layer;
}

static inline ssize_t pass_up(void *arg, void *buf, size_t size)
{
	return co_layer_receive(*(struct co_layer **)arg, buf, size);
}

static inline int pass_down(void *arg, const void *data, size_t len)
{
	return co_layer_send(*(struct co_layer **)arg, data, len);
}

static const struct co_filter pass = {.attached = on_attached,
				      .read = pass_up,
				      .write = pass_down,
				      .release = do_nothing};

static inline int visit_through_filters(void *server)
{
	struct co_layer *layers[2];
	struct co_stream *stream;
	int status =
		co_stream_connect(&stream, "127.0.0.1", co_server_port(server));

	for (int i = 0; status == 0 && i < 2; i++)
		status = co_stream_add_filter(stream, &pass, &layers[i]);
	if (status == 0)
		status = converse(stream);
	co_stream_reset(stream);
	co_server_shutdown(server);
	return worse(status, co_sleep(0)); /* the layers are in this frame */
}

static inline int use_filters(void *arg UNUSED)
{
	struct co_server *server;
	int status = co_server_listen(&server, "127.0.0.1", 0, 4);

	return status < 0 ? status
			  : serve_a_visitor(server, visit_through_filters);
}

/* Both ends of a connection by callbacks; the server's echoes. */
struct end {
	struct co_transport *transport;
	struct co_future lost;
	size_t received;
};

enum { CALLED_BYTES = 300 * 1024 };

static inline void on_made(void *arg, struct co_transport *transport)
{
	((struct end *)arg)->transport = transport;
}

static inline void on_data_echo(void *arg, const char *data, size_t len)
{
	struct end *end = arg;

	if (co_transport_write(end->transport, data, len) < 0)
		co_transport_abort(end->transport);
}

static inline void on_data_count(void *arg, const char *data UNUSED, size_t len)
{
	struct end *end = arg;

	end->received += len;
	if (end->received == CALLED_BYTES)
		co_transport_close(end->transport);
}

static inline void on_end_lost(void *arg, int status)
{
	struct end *end = arg;

	co_future_set(&end->lost, status);
}

static inline void *accept_end(void *end)
{
	return end;
}

static inline int call(struct co_server *server, struct end *client)
{
	static const struct co_protocol counting = {
		.connection_made = on_made,
		.data_received = on_data_count,
		.connection_lost = on_end_lost};
	static char bytes[CALLED_BYTES];
	int status = co_transport_connect("127.0.0.1", co_server_port(server),
					  &counting, client);

	if (status < 0)
		return status;
	status = co_transport_write(client->transport, bytes, sizeof(bytes));
	if (status == 0)
		status = co_future_wait(&client->lost);
	if (!co_future_done(&client->lost))
		co_transport_abort(client->transport);
	return status == 0 && client->received < CALLED_BYTES ? UV_EOF : status;
}

/* The ends live as long as the run: it ends what is left of them. */
static inline int use_transports(void *arg UNUSED)
{
	static const struct co_protocol echoing = {
		.connection_made = on_made,
		.data_received = on_data_echo,
		.connection_lost = on_end_lost};
	static struct end ends[2];
	struct co_server *server;
	struct co_scope limit;
	int status;

	memset(ends, 0, sizeof(ends));
	co_future_init(&ends[0].lost, NULL, NULL);
	co_future_init(&ends[1].lost, NULL, NULL);
	status = co_transport_listen(&server, "127.0.0.1", 0, 4, &echoing,
				     accept_end, &ends[0]);
	if (status < 0)
		return status;
	status = co_timeout_enter(&limit, CO_SECOND);
	if (status == 0)
		status = call(server, &ends[1]);
	status = co_timeout_leave(&limit, status);
	co_server_close(server);
	return status;
}

static inline int use_process(void *arg UNUSED)
{
	static const char *const argv[] = {"cat", NULL};
	static const struct co_process_options options = {
		.argv = argv, .in = CO_STDIO_PIPE, .out = CO_STDIO_PIPE};
	static char input[100 * 1024];
	struct co_process *process;
	struct co_bytes output;
	int status;

	if (MISSES_CHILDREN)
		return 0;
	status = co_process_spawn(&process, &options);
	if (status < 0)
		return status;
	status = co_process_communicate(process, &output, NULL, NULL, input,
					sizeof(input));
	if (status == 0 && output.len != sizeof(input))
		status = UV_EOF;
	co_bytes_release(&output);
	if (status < 0)
		(void)!co_process_stop(process, NULL, 0);
	co_process_close(process);
	return status;
}

static inline int use_shell(void *arg UNUSED)
{
	static const struct co_process_options options = {.in = CO_STDIO_NULL};
	struct co_process_end end;
	struct co_process *process;
	int status;

	if (MISSES_CHILDREN)
		return 0;
	status = co_process_shell(&process, "exit 3", &options);
	if (status == 0)
		status = co_process_wait(process, &end);
	if (status == 0 && end.status != 3)
		status = 1;
	co_process_close(process);
	return status;
}

static inline int copy_back(void *arg UNUSED, struct co_stream *stream)
{
	return co_stream_copy(stream, stream);
}

static inline int ask_in_lines(const struct co_server *server)
{
	CO_CLOSING(co_stream, stream);
	const char *line;
	size_t len, got = 0;
	int status;

	CO_TRY(co_stream_connect(&stream, "127.0.0.1", co_server_port(server)));
	CO_TRY(co_stream_printf(stream, "%0600d\n", 0));
	CO_TRY(co_stream_shutdown(stream));
	CO_FOR_LINES (line, len, stream, status)
		got += len;
	return status < 0 || got == 601 ? status : UV_EOF;
}

static inline int use_server_block(void *arg UNUSED)
{
	struct co_server *server;
	int status;

	CO_WITH_TIMEOUT (CO_SECOND, status)
		CO_WITH_SERVER (server, "127.0.0.1", 0, copy_back, NULL, status)
			status = ask_in_lines(server);
	return status;
}

/* A file, further descriptors and a process group, too. */
static inline int use_pipeline(void *arg UNUSED)
{
	static const char *const argv[] = {"cat", NULL};
	static const struct co_process_fd fd = {STDIN_FILENO, 5};
	static const struct co_process_options commands[] = {
		{.argv = argv, .in = CO_STDIO_FILE,
		 .in_file = {.path = "/proc/self/stat"}, .new_group = true},
		{.argv = argv, .err = CO_STDIO_PIPE},
		{.argv = argv, .out = CO_STDIO_PIPE, .fds = &fd, .fd_count = 1},
	};
	struct co_process *processes[CO_COUNT(commands)];
	struct co_bytes out, errs[CO_COUNT(commands)];
	int status;

	if (MISSES_CHILDREN)
		return 0;
	status = co_pipeline_spawn(processes, commands, CO_COUNT(commands));
	if (status < 0)
		return status;
	status = co_pipeline_communicate(processes, CO_COUNT(commands), &out,
					 errs, NULL, NULL, 0);
	if (status == 0 && out.len == 0)
		status = UV_EOF;
	co_bytes_release(&out);
	for (size_t i = 0; i < CO_COUNT(commands); i++)
		co_bytes_release(&errs[i]);
	if (status < 0)
		(void)!co_pipeline_stop(processes, CO_COUNT(commands), NULL, 0);
	co_pipeline_close(processes, CO_COUNT(commands));
	return status;
}

static const struct scenario scenarios[] = {
	{"tasks", use_tasks, {0}},
	{"task options", use_task_options, {0}},
	{"gather", use_gather, {0}},
	{"timers", use_timers, {0}},
	{"timers of a virtual clock", use_timers, {.virtual_clock = true}},
	{"callbacks", use_callbacks, {0}},
	{"queues", use_queues, {0}},
	{"places", use_places, {0}},
	{"waits", use_waits, {0}},
	{"select", use_select, {0}},
	{"generators", use_generators, {0}},
	{"blocks", use_blocks, {0}},
	{"threads", use_threads, {0}},
	{"shared", use_shared, {0}},
	{"cores", use_cores, {0}},
	{"signals", use_signals, {0}},
	{"poll", use_poll, {0}},
	{"names", use_names, {0}},
	{"streams", use_streams, {0}},
	{"dumps", dump, {.debug = true}},
	{"server", use_server, {0}},
	{"server beside a block", use_server_block, {0}},
	{"Unix socket", use_unix_socket, {0}},
	{"datagrams", use_datagrams, {0}},
	{"files", use_files, {0}},
	{"descriptors", use_descriptors, {0}},
	{"filters", use_filters, {0}},
	{"transports", use_transports, {0}},
	{"process", use_process, {0}},
	{"shell", use_shell, {0}},
	{"pipeline", use_pipeline, {0}},
};

/* Run each test with each scenario, whose number is its _i. */
static inline int run_scenarios(const char *unit, const TTest **tests,
				size_t count)
{
	Suite *suite = suite_create(unit);
	TCase *tcase = tcase_create(unit);
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_set_timeout(tcase, 20);
	for (size_t i = 0; i < count; i++)
		tcase_add_loop_test(tcase, tests[i], 0, CO_COUNT(scenarios));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
