/*
 * A chat by WebSocket, with TLS if the server is given a certificate.  The path of
 * the URL is the room, the first message of a member its name.  Each member has a
 * queue of what others say, and is dropped when that is full.  A client joins again
 * when the server vanishes, but not when it says good-bye.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <unistd.h>

#include <coget/coget.h>
#include <coget/websocket.h>

enum { MESSAGE_BYTES = 4096 };

/* One end of a conversation: a member as the server has it, or a client. */
struct end {
	LIST_ENTRY(end) link;
	struct co_websocket *websocket;
	const char *name;
	struct co_queue lines; /* of char *, to be sent to the other end */
	struct co_task_group tasks;
	void (*on_text)(const struct end *end, const char *text);
};

static LIST_HEAD(, end) members = LIST_HEAD_INITIALIZER(members);

static void release_lines(struct co_queue *lines)
{
	void *line;

	while (co_queue_try_get(lines, &line) == 0)
		free(line);
	co_queue_release(lines);
}

static int send_lines(void *arg)
{
	struct end *end = arg;
	char *line;
	int status;

	CO_FOR_QUEUE (line, &end->lines, status) {
		status = co_websocket_send_text(end->websocket, line);
		free(line);
		if (status == UV_EINVAL) /* it is not UTF-8 */
			status = 0;
	}
	return status < 0 ? status
			  : co_websocket_shutdown(end->websocket,
						  CO_WEBSOCKET_NORMAL, NULL);
}

/* What is sent could be meant for the reader's terminal. */
static void clean(char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			*text = '?';
}

/* Send and receive until the other end closes: UV_EOF.  0 if it is too slow. */
static int converse(struct end *end)
{
	CO_RELEASING(co_bytes, text);
	enum co_websocket_kind kind;
	int status;

	CO_WITH_TASK_GROUP (&end->tasks, status) {
		status = co_task_group_create_task(&end->tasks, NULL,
						   send_lines, end);
		if (status < 0)
			continue;
		CO_FOR_MESSAGES (kind, text, end->websocket, status) {
			clean(text.data);
			if (kind == CO_WEBSOCKET_TEXT)
				end->on_text(end, text.data);
			status = co_sleep(0); /* so that others can send it */
		}
		if (status == 0)
			status = UV_EOF;
	}
	if (status == UV_ECANCELED) /* by SIGINT */
		CO_WITH_SHIELD ()
			(void)!co_websocket_shutdown(end->websocket,
						     CO_WEBSOCKET_GOING_AWAY,
						     "closing");
	return status;
}

/* Does not wait: who has not taken in what was said before is dropped. */
static void tell_others(const struct end *from, const char *text)
{
	const char *room = co_websocket_target(from->websocket);
	char line[2 * MESSAGE_BYTES + sizeof(": ")];
	struct end *to;

	snprintf(line, sizeof(line), "%s: %s", from->name, text);
	LIST_FOREACH (to, &members, link) {
		char *copy;

		if (to == from ||
		    strcmp(co_websocket_target(to->websocket), room) != 0)
			continue;
		copy = strdup(line);
		if (copy && co_queue_try_put(&to->lines, copy) == 0)
			continue;
		free(copy);
		co_task_group_cancel(&to->tasks);
	}
}

static int serve_member(void *options, struct co_stream *stream)
{
	struct end member = {.lines = CO_QUEUE_INIT(member.lines, 64),
			     .on_text = tell_others};
	CO_CLOSING(co_websocket, websocket);
	CO_RELEASING(co_bytes, name);
	int status;

	CO_TRY(co_websocket_accept(&websocket, stream, options));
	CO_TRY(co_websocket_receive(websocket, NULL, &name));
	clean(name.data);
	member.websocket = websocket;
	member.name = name.data;
	LIST_INSERT_HEAD(&members, &member, link);
	tell_others(&member, "(joins)");
	status = converse(&member);
	LIST_REMOVE(&member, link);
	tell_others(&member, "(leaves)");
	release_lines(&member.lines);
	printf("%s: %s\n", name.data, status ? co_strerror(status) : "too slow");
	return status == UV_EOF || status == UV_ECANCELED ? 0 : UV_ENOBUFS;
}

static int serve(uint16_t port, const char *pem,
		 struct co_websocket_options *options)
{
	const struct co_tls_options tls_options = {.cert_file = pem};
	struct co_tls_context *tls = NULL;
	CO_CLOSING(co_server, server);
	int status;

	CO_TRY(co_server_listen(&server, "127.0.0.1", port, 128));
	if (pem)
		CO_TRY(co_tls_server_new(&tls, &tls_options));
	printf("%u\n", co_server_port(server));
	status = pem ? co_tls_serve(server, tls, serve_member, options)
		     : co_server_serve(server, serve_member, options);
	co_tls_context_free(tls);
	return status;
}

static int read_keyboard(void *queue)
{
	CO_CLOSING(co_stream, keyboard);
	const char *line;
	size_t len;
	int status;

	CO_TRY(co_stream_open(&keyboard, STDIN_FILENO));
	CO_FOR_LINES (line, len, keyboard, status)
		status = co_queue_put(queue,
				      strndup(line, strcspn(line, "\n")));
	co_queue_shutdown(queue, false);
	return status;
}

static void print(const struct end *client CO_UNUSED, const char *text)
{
	puts(text);
}

static int join(struct end *client, const char *url,
		const struct co_websocket_options *options)
{
	CO_CLOSING(co_websocket, websocket);
	int status;

	CO_TRY(co_websocket_connect(&websocket, url, options));
	CO_TRY(co_websocket_send_text(websocket, client->name));
	client->websocket = websocket;
	status = converse(client);
	printf("closed: %u %s\n", co_websocket_close_code(websocket),
	       co_websocket_close_reason(websocket));
	return status;
}

/* Join, and again when the server has vanished, later each time in vain. */
static int stay(struct end *client, const char *url,
		const struct co_websocket_options *options)
{
	int64_t delay_ns = CO_SECOND / 10;
	int status = join(client, url, options);

	if (!client->websocket && status < 0) /* it was never there */
		fprintf(stderr, "%s\n", co_websocket_error(NULL));
	while (client->websocket && status < 0 && status != UV_EOF) {
		CO_TRY(co_sleep(delay_ns));
		delay_ns = delay_ns < 5 * CO_SECOND ? 2 * delay_ns : delay_ns;
		status = join(client, url, options);
	}
	return status;
}

static int visit(const char *url, const char *name, const char *ca,
		 struct co_websocket_options *options)
{
	const struct co_tls_options tls_options = {.ca_file = ca};
	struct end client = {.lines = CO_QUEUE_INIT(client.lines, 64),
			     .name = name,
			     .on_text = print};
	struct co_task_group group;
	int status;

	CO_TRY(co_tls_client_new(&options->tls, &tls_options));
	CO_WITH_TASK_GROUP (&group, status) {
		status = co_task_group_create_task(&group, NULL, read_keyboard,
						   &client.lines);
		if (status == 0)
			status = stay(&client, url, options);
		co_task_group_cancel(&group);
	}
	release_lines(&client.lines);
	co_tls_context_free(options->tls);
	return status == UV_EOF ? 0 : status;
}

/* PORT [PEM], or URL NAME [CA] */
CO_MAIN(argc, argv)
{
	struct co_websocket_options options = {
		.max_message_bytes = MESSAGE_BYTES,
		.heartbeat_ns = 10 * CO_SECOND,
		.close_timeout_ns = 2 * CO_SECOND,
	};

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 2 && strncmp(argv[1], "ws", 2) == 0)
		return visit(argv[1], argv[2], argv[3], &options);
	return argc > 1 ? serve((uint16_t)atoi(argv[1]), argv[2], &options)
			: UV_EINVAL;
}
