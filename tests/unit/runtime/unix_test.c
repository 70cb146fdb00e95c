/* Unix sockets: paths that come and go. */
#include "unit/runtime/stream_util.h"

#include <sys/stat.h>
#include <sys/un.h>

static struct co_server *listen_at(const char *path)
{
	struct co_server *server;

	ck_assert_int_eq(co_server_listen_unix(&server, path, 8), 0);
	return server;
}

static bool is_there(const char *path)
{
	struct stat there;

	return lstat(path, &there) == 0;
}

/* Bind a socket of our own to a path, and leave it. */
static int bind_socket(const char *path, int type)
{
	struct sockaddr_un where = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, type, 0);

	strcpy(where.sun_path, path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&where, sizeof(where)), 0);
	return fd;
}

static int connect_once(void *path)
{
	struct co_stream *stream;
	int status = co_stream_connect_unix(&stream, path);

	co_stream_close(stream);
	return status;
}

ASYNC_TEST(streams_work_on_paths_as_on_ports)
{
	struct co_server *server = listen_at(socket_path());
	struct sockaddr_storage name;
	struct pair pair;

	ck_assert_uint_eq(co_server_port(server), 0);
	ck_assert_int_eq(co_stream_connect_unix(&pair.here, socket_path()), 0);
	ck_assert_int_eq(co_server_accept(server, &pair.there), 0);
	ck_assert_int_eq(co_stream_peer_address(pair.here, &name), 0);
	ck_assert_int_eq(name.ss_family, AF_UNIX);
	ck_assert_str_eq(((struct sockaddr_un *)&name)->sun_path,
			 socket_path());
	write_text(pair.here, "to");
	expect_text(pair.there, "to");
	ck_assert_int_eq(co_stream_shutdown(pair.there), 0);
	expect_end(pair.here);
	write_text(pair.here, "fro");
	expect_text(pair.there, "fro");
	close_pair(&pair);
	co_server_close(server);
}

ASYNC_TEST(closing_a_server_removes_its_path)
{
	struct co_server *server = listen_at(socket_path());

	ck_assert(is_there(socket_path()));
	co_server_close(server);
	ck_assert(!is_there(socket_path()));
}

ASYNC_TEST(shutting_a_server_down_removes_its_path)
{
	struct co_server *server = listen_at(socket_path());

	co_server_shutdown(server);
	ck_assert(!is_there(socket_path()));
	co_server_close(server);
}

ASYNC_TEST(a_path_that_is_gone_is_no_concern)
{
	struct co_server *server = listen_at(socket_path());

	ck_assert_int_eq(unlink(socket_path()), 0);
	co_server_close(server);
}

ASYNC_TEST(a_path_that_is_somebody_elses_by_now_stays)
{
	struct co_server *server = listen_at(socket_path());
	int fd;

	ck_assert_int_eq(unlink(socket_path()), 0);
	fd = bind_socket(socket_path(), SOCK_STREAM);
	co_server_close(server);
	ck_assert(is_there(socket_path()));
	close(fd);
	unlink(socket_path());
}

ASYNC_TEST(a_stale_socket_is_replaced)
{
	struct co_server *server;

	close(bind_socket(socket_path(), SOCK_STREAM));
	ck_assert_int_eq(connect_once((void *)socket_path()), UV_ECONNREFUSED);
	server = listen_at(socket_path());
	ck_assert_int_eq(connect_once((void *)socket_path()), 0);
	co_server_close(server);
}

ASYNC_TEST(a_socket_on_which_somebody_listens_is_not_replaced)
{
	struct co_server *server = listen_at(socket_path()), *other;

	ck_assert_int_eq(co_server_listen_unix(&other, socket_path(), 1),
			 UV_EADDRINUSE);
	ck_assert_ptr_null(other);
	ck_assert_int_eq(connect_once((void *)socket_path()), 0);
	co_server_close(server);
}

ASYNC_TEST(what_is_no_stream_socket_is_not_replaced)
{
	struct co_server *server;
	FILE *file = fopen(socket_path(), "w");
	int fd;

	fclose(file);
	ck_assert_int_eq(co_server_listen_unix(&server, socket_path(), 1),
			 UV_EADDRINUSE);
	unlink(socket_path());
	fd = bind_socket(socket_path(), SOCK_DGRAM);
	ck_assert_int_eq(co_server_listen_unix(&server, socket_path(), 1),
			 UV_EADDRINUSE);
	close(fd);
	unlink(socket_path());
}

ASYNC_TEST(paths_that_cannot_be_are_refused)
{
	char path[200];
	struct co_server *server;
	struct co_stream *stream;

	memset(path, 'x', sizeof(path));
	path[sizeof(((struct sockaddr_un *)0)->sun_path)] = '\0';
	ck_assert_int_eq(co_server_listen_unix(&server, path, 1),
			 UV_ENAMETOOLONG);
	ck_assert_int_eq(co_stream_connect_unix(&stream, path),
			 UV_ENAMETOOLONG);
	ck_assert_int_eq(co_server_listen_unix(&server, "", 1), UV_EINVAL);
	ck_assert_int_eq(co_server_listen_unix(&server, NULL, 1), UV_EINVAL);
	ck_assert_int_eq(co_server_listen_unix(NULL, "x", 1), UV_EINVAL);
	ck_assert_int_eq(co_stream_connect_unix(&stream, ""), UV_EINVAL);
	ck_assert_int_eq(co_stream_connect_unix(&stream, NULL), UV_EINVAL);
	ck_assert_int_eq(co_stream_connect_unix(NULL, "x"), UV_EINVAL);
	ck_assert_int_eq(co_server_listen_unix(&server, "/nowhere/x", 1),
			 UV_ENOENT);
	ck_assert_int_eq(co_stream_connect_unix(&stream, "/nowhere/x"),
			 UV_ENOENT);
	ck_assert_ptr_null(stream);
}

ASYNC_TEST(connecting_waits_while_the_backlog_is_full)
{
	struct co_server *server;
	struct co_task *tasks[5];
	struct co_stream *stream;

	ck_assert_int_eq(co_server_listen_unix(&server, socket_path(), 0), 0);
	for (int i = 0; i < 5; i++)
		tasks[i] = spawn(connect_once, (void *)socket_path());
	/* It is awake now and then, to try again. */
	do
		yield_turns(3);
	while (co_task_state(tasks[4]) != CO_TASK_SUSPENDED);
	co_task_cancel(tasks[4]);
	ck_assert_int_eq(finish(tasks[4]), UV_ECANCELED);
	for (int i = 0; i < 4; i++) {
		ck_assert_int_eq(co_server_accept(server, &stream), 0);
		co_stream_close(stream);
	}
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(finish(tasks[i]), 0);
	co_server_close(server);
}

struct serving {
	struct co_server *server;
	struct co_task *host;
};

static int answer_and_end(void *arg, struct co_stream *stream)
{
	struct serving *serving = arg;
	const char *line;

	ck_assert_int_gt(co_stream_read_line(stream, &line), 0);
	co_task_cancel(serving->host);
	return co_stream_write(stream, "1", 1);
}

static int serve(void *arg)
{
	struct serving *serving = arg;

	return co_server_serve(serving->server, answer_and_end, serving);
}

ASYNC_TEST(a_server_on_a_path_is_served_like_others)
{
	struct serving serving = {.server = listen_at(socket_path())};
	struct co_stream *stream;

	serving.host = spawn(serve, &serving);
	ck_assert_int_eq(co_stream_connect_unix(&stream, socket_path()), 0);
	write_text(stream, "end\n");
	expect_text(stream, "1");
	ck_assert_int_eq(finish(serving.host), UV_ECANCELED);
	co_stream_close(stream);
	co_server_close(serving.server);
}

static int forget_server(void *arg UNUSED)
{
	ck_assert_ptr_nonnull(listen_at(socket_path()));
	return 0;
}

START_TEST(a_forgotten_servers_path_is_removed)
{
	ck_assert_int_eq(co_run(forget_server, NULL), 0);
	ck_assert(!is_there(socket_path()));
}
END_TEST

int main(void)
{
	return RUN_SUITE(
		"runtime unix", streams_work_on_paths_as_on_ports,
		closing_a_server_removes_its_path,
		shutting_a_server_down_removes_its_path,
		a_path_that_is_gone_is_no_concern,
		a_path_that_is_somebody_elses_by_now_stays,
		a_stale_socket_is_replaced,
		a_socket_on_which_somebody_listens_is_not_replaced,
		what_is_no_stream_socket_is_not_replaced,
		paths_that_cannot_be_are_refused,
		connecting_waits_while_the_backlog_is_full,
		a_server_on_a_path_is_served_like_others,
		a_forgotten_servers_path_is_removed);
}
