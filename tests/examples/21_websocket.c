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
	return co_websocket_shutdown(talk->websocket, CO_WEBSOCKET_NORMAL, "bye");
}

static int hear(void *arg)
{
	struct talk *talk = arg;
	CO_RELEASING(co_bytes, text);
	enum co_websocket_kind kind;
	int status;

	CO_FOR_MESSAGES (kind, text, talk->websocket, status)
		printf("heard %s\n", text.data);
	printf("closed: %u %s\n", co_websocket_close_code(talk->websocket),
	       co_websocket_close_reason(talk->websocket));
	return status;
}

CO_MAIN(argc, argv)
{
	struct talk talk = {.words = argc > 2 ? atoi(argv[2]) : 3};
	struct co_call calls[] = {{speak, &talk, 0}, {hear, &talk, 0}};
	CO_CLOSING(co_websocket, websocket);

	CO_TRY(co_websocket_connect(&websocket,
				    argc > 1 ? argv[1] : "ws://localhost/",
				    NULL));
	talk.websocket = websocket;
	return co_gather_calls(calls, CO_COUNT(calls));
}
