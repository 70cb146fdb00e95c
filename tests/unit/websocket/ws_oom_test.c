/*
 * Out of memory at every allocation in turn: an error or success, and nothing
 * kept, whatever fails.
 */
#include "unit/runtime/faults.h"
#include "unit/websocket/websocket_util.h"

/* What of libc's allocates within. */
int __wrap_asprintf(char **out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *__wrap_strndup(const char *text, size_t len);

int __wrap_asprintf(char **out, const char *format, ...)
{
	va_list args;
	int len = -1;

	if (faults_strike())
		return -1;
	va_start(args, format);
	len = vasprintf(out, format, args);
	va_end(args);
	if (len >= 0)
		faults_counted(*out);
	return len;
}

char *__wrap_strndup(const char *text, size_t len)
{
	char *copy = __wrap_malloc(len + 1);

	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

static void ignore_report(void *arg UNUSED, const char *text UNUSED)
{
}

static const char *const protocols[] = {"chat", NULL};
static const char *const headers[] = {"X-One: 1", NULL};
static const struct co_websocket_options options = {
	.protocols = protocols, .headers = headers, .heartbeat_ns = CO_SECOND};

/* Send back what comes, to the end. */
static int talk(void *arg UNUSED, struct co_stream *stream)
{
	struct co_websocket *websocket;
	enum co_websocket_kind kind;
	struct co_bytes got;
	int status = co_websocket_accept(&websocket, stream, &options);

	while (status == 0) {
		status = co_websocket_receive(websocket, &kind, &got);
		if (status == 0)
			status = co_websocket_send(websocket, kind, got.data,
						   got.len);
		co_bytes_release(&got);
	}
	co_websocket_close(websocket);
	return status;
}

static int serve(void *arg)
{
	return co_server_serve(arg, talk, NULL);
}

static int ask(struct co_websocket *websocket)
{
	static char many[100000];
	struct co_bytes got = {0};
	int status = co_websocket_send(websocket, CO_WEBSOCKET_BINARY, many,
				       sizeof(many));

	if (status == 0)
		status = co_websocket_ping(websocket, "x", 1);
	if (status == 0)
		status = co_websocket_receive(websocket, NULL, &got);
	if (status == 0 && got.len != sizeof(many))
		status = UV_EINVAL;
	co_bytes_release(&got);
	if (status == 0)
		status = co_websocket_shutdown(websocket, 1000, "done");
	return status;
}

static int visit(void *arg)
{
	struct co_server *server = arg;
	struct co_websocket *websocket;
	char url[64];
	int status;

	snprintf(url, sizeof(url), "ws://me:x@" LOCALHOST ":%d/chat",
		 co_server_port(server));
	status = co_websocket_connect(&websocket, url, &options);
	if (status == 0)
		status = ask(websocket);
	co_websocket_close(websocket);
	co_server_shutdown(server);
	return status;
}

static int converse(void *arg UNUSED)
{
	struct co_server *server;
	struct co_task_group group;
	int status = co_server_listen(&server, LOCALHOST, 0, 4);

	if (status < 0)
		return status;
	co_task_group_enter(&group);
	status = co_task_group_create_task(&group, NULL, serve, server);
	if (status == 0)
		status = co_task_group_create_task(&group, NULL, visit, server);
	status = co_task_group_leave(&group, status);
	co_server_close(server);
	return status;
}

static int converse_in_time(void *arg)
{
	return co_wait_for(converse, arg, CO_SECOND);
}

/* What may come of it: the want of memory, or what follows from it. */
static bool is_consequence(int status)
{
	switch (status) {
	case UV_ENOMEM:
	case UV_ECONNRESET:
	case UV_EPIPE:
	case UV_EOF:
	case UV_ETIMEDOUT:
	case UV_ECANCELED:
		return true;
	default:
		return false;
	}
}

static void survive_each(bool for_good)
{
	static const struct survivor survivor = {converse_in_time,
						 is_consequence};

	faults_survive_each(&survivor, for_good, 1, 30);
}

START_TEST(any_one_allocation_may_fail)
{
	survive_each(false);
}
END_TEST

START_TEST(any_one_and_all_that_follow_may_fail)
{
	survive_each(true);
}
END_TEST

int main(void)
{
	faults_init();
	co_set_reporter(ignore_report, NULL);
	return RUN_SUITE("ws_oom", any_one_allocation_may_fail,
			 any_one_and_all_that_follow_may_fail);
}
