/*
 * A program on the installed library of HTTP, in C and C++ alike, for
 * tests/check/install.sh.
 */
#include <stdio.h>
#include <string.h>

#include <coget/coget.h>
#include <coget/http.h>

/* Names that the library has inside: here they are the program's. */
int buf_append;
int client_fetch;

static int ask(struct co_http_session *session, const char *url)
{
	struct co_http_response *response;
	int status = co_http_get(&response, session, url, NULL);

	printf("%s\n", co_strerror(status));
	co_http_response_close(response);
	return status;
}

static int try_client(void *arg)
{
	struct co_http_session_options options;
	struct co_http_session *session;
	int status;

	(void)arg;
	memset(&options, 0, sizeof(options));
	status = co_http_session_open(&session, &options);
	if (status < 0)
		return status;
	(void)ask(session, "no URL");
	(void)ask(session, "http://127.0.0.1:1/");
	co_http_session_close(session);
	return 0;
}

int main(void)
{
	return co_run(try_client, NULL) < 0;
}
