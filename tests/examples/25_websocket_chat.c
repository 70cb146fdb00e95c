/*
 * A chat by WebSocket, with TLS if there is a certificate.  The path of the URL
 * is the room, the first message of a member its name.  Each member has a queue
 * of what others say, and is dropped when that is full.  Its client is
 * 27_websocket_talk.c, or any other.
 *
 * usage: 25_websocket_chat PORT [PEM]
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include <coget/coget.h>
#include <coget/websocket.h>

enum { MESSAGE_BYTES = 4096 };

struct member {
	LIST_ENTRY(member) link;
	struct co_websocket *websocket;
	const char *name;
	struct co_queue lines; /* of char *, that others have said */
	struct co_task_group tasks;
};

static LIST_HEAD(, member) members = LIST_HEAD_INITIALIZER(members);

static void release_lines(struct co_queue *lines)
{
	void *line;

	while (co_queue_try_get(lines, &line) == 0)
		free(line);
	co_queue_release(lines);
}

static int send_lines(void *arg)
{
	struct member *member = arg;
	char *line;
	int status;

	CO_FOR_QUEUE (line, &member->lines, status) {
		status = co_websocket_send_text(member->websocket, line);
		free(line);
	}
	return status;
}

/* What is sent could be meant for the reader's terminal. */
static void clean(char *text)
{
	for (; *text; text++)
		if (iscntrl((unsigned char)*text))
			*text = '?';
}

/* Does not wait: who has not taken in what was said before is dropped. */
static void tell_others(const struct member *from, const char *text)
{
	const char *room = co_websocket_target(from->websocket);
	char line[2 * MESSAGE_BYTES + sizeof(": ")];
	struct member *to;

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

/* Send and receive until the member leaves: UV_EOF.  0 if it is too slow. */
static int converse(struct member *member)
{
	CO_RELEASING(co_bytes, text);
	enum co_websocket_kind kind;
	int status;

	CO_WITH_TASK_GROUP (&member->tasks, status) {
		status = co_task_group_create_task(&member->tasks, NULL,
						   send_lines, member);
		if (status < 0)
			continue;
		CO_FOR_MESSAGES (kind, text, member->websocket, status) {
			clean(text.data);
			if (kind == CO_WEBSOCKET_TEXT)
				tell_others(member, text.data);
			status = co_sleep(0); /* so that others can send it */
		}
		if (status == 0)
			status = UV_EOF;
	}
	if (status == UV_ECANCELED) /* by SIGINT */
		CO_WITH_SHIELD ()
			(void)!co_websocket_shutdown(member->websocket,
						     CO_WEBSOCKET_GOING_AWAY,
						     "closing");
	return status;
}

static int serve_member(void *options, struct co_stream *stream)
{
	struct member member = {.lines = CO_QUEUE_INIT(member.lines, 64)};
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
	printf("%s: %s\n", name.data,
	       status ? co_strerror(status) : "too slow");
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

CO_MAIN(argc, argv)
{
	struct co_websocket_options options = {
		.max_message_bytes = MESSAGE_BYTES,
		.heartbeat_ns = 10 * CO_SECOND,
		.close_timeout_ns = 2 * CO_SECOND,
	};

	setvbuf(stdout, NULL, _IOLBF, 0);
	return argc > 1 ? serve((uint16_t)atoi(argv[1]), argv[2], &options)
			: UV_EINVAL;
}
