/*
 * A TCP proxy: each connection to it becomes one to the target, and bytes pass
 * both ways at the pace of the slower side.  An end is passed on as an end: what
 * goes the other way may still come.  SIGTERM lets the open connections finish.
 *
 * usage: 11_tcp_proxy HOST PORT
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>

struct target {
	const char *host;
	uint16_t port;
};

struct pipe {
	struct co_stream *from;
	struct co_stream *to;
};

static int pump(void *arg)
{
	struct pipe *pipe = arg;

	CO_TRY(co_stream_copy(pipe->to, pipe->from));
	return co_stream_shutdown(pipe->to);
}

/* When one direction fails, the group cancels the other. */
static int pump_both(struct co_stream *client, struct co_stream *server)
{
	struct pipe up = {client, server};
	struct pipe down = {server, client};
	struct co_task_group group;
	int status;

	CO_WITH_TASK_GROUP (&group, status) {
		status = co_task_group_create_task(&group, NULL, pump, &up);
		if (status == 0)
			status = pump(&down);
	}
	return status;
}

static int relay(void *arg, struct co_stream *client)
{
	struct target *target = arg;
	struct co_stream *server;
	int status = co_stream_connect(&server, target->host, target->port);

	if (status < 0)
		return status;
	status = pump_both(client, server);
	if (status < 0)
		co_stream_reset(server);
	else
		co_stream_close(server);
	return status;
}

static int shut_down_on_signal(void *server)
{
	static const int signums[] = {SIGTERM};
	CO_CLOSING(co_signal, signals);

	CO_TRY(co_signal_open(&signals, signums, 1));
	for (;;) { /* also a second one */
		CO_TRY(co_signal_wait(signals));
		co_server_shutdown(server);
	}
}

CO_MAIN(argc, argv)
{
	CO_CLOSING(co_server, server);
	struct target target;

	if (argc != 3) {
		fprintf(stderr, "usage: %s HOST PORT\n", argv[0]);
		return 2;
	}
	target = (struct target){argv[1], (uint16_t)atoi(argv[2])};
	CO_TRY(co_server_listen(&server, "127.0.0.1", 0, 128));
	CO_TRY(co_create_task(NULL, shut_down_on_signal, server));
	printf("listening on 127.0.0.1:%u\n", co_server_port(server));
	fflush(stdout);
	return co_server_serve(server, relay, &target);
}
