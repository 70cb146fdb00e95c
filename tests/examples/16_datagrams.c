/*
 * A server of UDP that loses every other question, and a client of its that
 * asks again until it has an answer.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <coget/coget.h>

enum { TRIES = 5 };

static int answer(void *server)
{
	struct sockaddr_storage from;
	char text[512];
	ssize_t len = 0;

	for (int count = 1; len >= 0; count++) {
		len = co_datagram_receive(server, text, sizeof(text), &from);
		if (len == UV_EMSGSIZE) /* longer than any question */
			len = 0;
		for (ssize_t i = 0; i < len; i++)
			text[i] = (char)toupper((unsigned char)text[i]);
		if (len > 0 && count % 2 == 0)
			len = co_datagram_send(server, text, (size_t)len,
					       (struct sockaddr *)&from);
	}
	return len == UV_EBADF ? 0
			       : (int)len; /* closed, when all is answered */
}

/* Not the late answer to a question before. */
static bool is_answer_to(const char *text, const char *reply, ssize_t len)
{
	return (size_t)len == strlen(text) &&
	       strncasecmp(text, reply, (size_t)len) == 0;
}

/* Ask once; UV_ETIMEDOUT if no answer comes in time. */
static int ask_once(struct co_datagram *client, const char *text, char *reply,
		    size_t size)
{
	int status = co_datagram_send(client, text, strlen(text), NULL);
	int len = 0;

	if (status < 0)
		return status;
	CO_WITH_TIMEOUT(100 * CO_MILLISECOND, status)
	{
		do
			len = co_datagram_receive(client, reply, size, NULL);
		while (len >= 0 && !is_answer_to(text, reply, len));
		status = len < 0 ? len : 0;
	}
	return status < 0 ? status : len;
}

static int ask(struct co_datagram *client, const char *text)
{
	char reply[512];
	int len = UV_ETIMEDOUT;

	for (int i = 0; i < TRIES && len == UV_ETIMEDOUT; i++)
		len = ask_once(client, text, reply, sizeof(reply));
	if (len >= 0)
		printf("%s: %.*s\n", text, len, reply);
	return len < 0 ? len : 0;
}

static int ask_all(void *server)
{
	struct co_datagram *client;
	int status = co_datagram_connect(&client, "127.0.0.1",
					 co_datagram_port(server));

	if (status == 0)
		status = ask(client, "hello");
	if (status == 0)
		status = ask(client, "goodbye");
	co_datagram_close(client);
	co_datagram_close(server);
	return status;
}

CO_MAIN(argc, argv)
{
	struct co_datagram *server;

	CO_TRY(co_datagram_bind(&server, "127.0.0.1", 0, NULL));
	return co_gather_calls(
		CO_CALLS(CO_CALL(answer, server), CO_CALL(ask_all, server)));
}
