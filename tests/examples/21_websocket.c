/*
 * A conversation by WebSocket: one task says a word at each beat, another listens,
 * through gather.  The close of either side ends both.
 */
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>
#include <coget/websocket.h>

struct talk {
	struct co_websocket *websocket;
	int words;
};

static int speak(void *arg)
{
	struct talk *talk = arg;
	char word[16];

	for (int i = 1; i <= talk->words; i++) {
		if (co_websocket_close_code(talk->websocket) > 0)
			return 0;
		snprintf(word, sizeof(word), "word %d", i);
		CO_TRY(co_websocket_send_text(talk->websocket, word));
		CO_TRY(co_sleep(100 * CO_MILLISECOND));
	}
	return co_websocket_close(talk->websocket, CO_WEBSOCKET_NORMAL, "bye");
}

static int hear(void *arg)
{
	struct talk *talk = arg;
	struct co_bytes text;
	int status;

	while ((status = co_websocket_receive(talk->websocket, NULL, &text)) == 0) {
		printf("heard %s\n", text.data);
		co_bytes_release(&text);
	}
	printf("closed: %u %s\n", co_websocket_close_code(talk->websocket),
	       co_websocket_close_reason(talk->websocket));
	return status == UV_EOF ? 0 : status;
}

CO_MAIN(argc, argv)
{
	struct talk talk = {.words = argc > 2 ? atoi(argv[2]) : 3};
	struct co_call calls[] = {{speak, &talk, 0}, {hear, &talk, 0}};
	int status;

	CO_TRY(co_websocket_connect(&talk.websocket,
				    argc > 1 ? argv[1] : "ws://localhost/",
				    NULL));
	status = co_gather_calls(calls, CO_COUNT(calls));
	co_websocket_free(talk.websocket);
	return status;
}
