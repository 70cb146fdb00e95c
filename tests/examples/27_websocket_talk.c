/*
 * A client of the chat (25_websocket_chat.c): what is typed is said, and what
 * others say is printed.  It joins again when the server vanishes, later each
 * time in vain, but not when the server says good-bye.
 *
 * usage: 27_websocket_talk URL NAME [CA]; the path of the URL is the room
 */
#include <stdio.h>
#include <unistd.h>

#include <coget/coget.h>
#include <coget/websocket.h>

struct talk {
	const char *url;
	const char *name;
	struct co_websocket_options options;
	struct co_stream *keyboard;
	struct co_websocket *websocket; /* NULL until it has joined once */
};

static int say_lines(void *arg)
{
	struct talk *talk = arg;
	const char *line;
	size_t len;
	int status;

	CO_FOR_LINES (line, len, talk->keyboard, status) {
		len -= line[len - 1] == '\n';
		status = co_websocket_send(talk->websocket, CO_WEBSOCKET_TEXT,
					   line, len);
		if (status == UV_EINVAL) /* it is not UTF-8 */
			status = 0;
	}
	return status < 0 ? status
			  : co_websocket_shutdown(talk->websocket,
						  CO_WEBSOCKET_NORMAL, NULL);
}

/* Talk until either end says good-bye: UV_EOF. */
static int join(struct talk *talk)
{
	CO_CLOSING(co_websocket, websocket);
	CO_RELEASING(co_bytes, text);
	enum co_websocket_kind kind;
	struct co_task_group group;
	int status;

	CO_TRY(co_websocket_connect(&websocket, talk->url, &talk->options));
	CO_TRY(co_websocket_send_text(websocket, talk->name));
	talk->websocket = websocket;
	CO_WITH_TASK_GROUP (&group, status) {
		status = co_task_group_create_task(&group, NULL, say_lines,
						   talk);
		if (status < 0)
			continue;
		CO_FOR_MESSAGES (kind, text, websocket, status)
			puts(text.data);
		if (status == 0)
			status = UV_EOF;
		co_task_group_cancel(&group);
	}
	if (status == UV_ECANCELED) /* by SIGINT */
		CO_WITH_SHIELD ()
			(void)!co_websocket_shutdown(
				websocket, CO_WEBSOCKET_GOING_AWAY, NULL);
	printf("closed: %u %s\n", co_websocket_close_code(websocket),
	       co_websocket_close_reason(websocket));
	return status;
}

static int stay(struct talk *talk)
{
	int64_t delay_ns = CO_SECOND / 10;
	int status = join(talk);

	if (!talk->websocket && status < 0) /* it was never there */
		fprintf(stderr, "%s\n", co_websocket_error(NULL));
	while (talk->websocket && status < 0 && status != UV_EOF) {
		CO_TRY(co_sleep(delay_ns));
		delay_ns = delay_ns < 5 * CO_SECOND ? 2 * delay_ns : delay_ns;
		status = join(talk);
	}
	return status == UV_EOF ? 0 : status;
}

CO_MAIN(argc, argv)
{
	struct talk talk = {.options = {.heartbeat_ns = 10 * CO_SECOND}};
	struct co_tls_options tls_options = {0};
	CO_CLOSING(co_stream, keyboard);
	int status;

	if (argc < 3)
		return UV_EINVAL;
	talk.url = argv[1];
	talk.name = argv[2];
	tls_options.ca_file = argv[3];
	setvbuf(stdout, NULL, _IOLBF, 0);
	CO_TRY(co_stream_open(&keyboard, STDIN_FILENO));
	talk.keyboard = keyboard;
	CO_TRY(co_tls_client_new(&talk.options.tls, &tls_options));
	status = stay(&talk);
	co_tls_context_free(talk.options.tls);
	return status;
}
