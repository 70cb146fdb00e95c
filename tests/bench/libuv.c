/*
 * What bare libuv, with callbacks, takes for the same; see measure.h.
 */
#include <arpa/inet.h>
#include <uv.h>

#include "measure.h"

static void do_no_work(uv_work_t *work)
{
	(void)work;
}

static void on_worked(uv_work_t *work, int status)
{
	size_t *left = work->data;

	(void)status;
	if (--*left > 0)
		uv_queue_work(work->loop, work, do_no_work, on_worked);
}

static int measure_thread(void *figure)
{
	size_t count = 20000, left = count;
	uv_work_t work = {.data = &left};
	int64_t start_ns = measure_ns();

	must(uv_queue_work(uv_default_loop(), &work, do_no_work, on_worked));
	uv_run(uv_default_loop(), UV_RUN_DEFAULT);
	*(double *)figure = measure_each(start_ns, count);
	return 0;
}

static void on_slept(uv_timer_t *timer)
{
	uv_close((uv_handle_t *)timer, NULL);
}

static int measure_sleepers(void *figure)
{
	static uv_timer_t timers[SLEEPERS];
	int64_t start_ns = measure_ns();
	uv_loop_t *loop = uv_default_loop();

	for (size_t i = 0; i < SLEEPERS; i++) {
		uv_timer_init(loop, &timers[i]);
		uv_update_time(loop);
		uv_timer_start(&timers[i], on_slept, 1000, 0);
	}
	uv_run(loop, UV_RUN_DEFAULT);
	*(double *)figure = measure_over_a_second(start_ns);
	return 0;
}

struct client {
	uv_tcp_t tcp;
	char buf[4096];
};

static void on_closed(uv_handle_t *handle)
{
	free(handle);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct client *client = (struct client *)handle;

	(void)suggested;
	*buf = uv_buf_init(client->buf, sizeof(client->buf));
}

/* The client never has so much on the way that a write could be short. */
static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
	uv_buf_t reply;

	if (len == 0)
		return;
	reply = uv_buf_init(buf->base, len > 0 ? (unsigned)len : 0);
	if (len < 0 || uv_try_write(stream, &reply, 1) != len)
		uv_close((uv_handle_t *)stream, on_closed);
}

static void on_connection(uv_stream_t *server, int status)
{
	struct client *client = malloc(sizeof(*client));

	must(status < 0 || !client);
	uv_tcp_init(server->loop, &client->tcp);
	must(uv_accept(server, (uv_stream_t *)&client->tcp));
	uv_tcp_nodelay(&client->tcp, 1);
	uv_read_start((uv_stream_t *)&client->tcp, on_alloc, on_read);
}

static int measure_echo(void *figure)
{
	struct sockaddr_in address;
	int len = sizeof(address);
	uv_tcp_t server;

	(void)figure;
	must(uv_ip4_addr("127.0.0.1", 0, &address));
	must(uv_tcp_init(uv_default_loop(), &server));
	must(uv_tcp_bind(&server, (struct sockaddr *)&address, 0));
	must(uv_listen((uv_stream_t *)&server, 128, on_connection));
	must(uv_tcp_getsockname(&server, (struct sockaddr *)&address, &len));
	measure_print_port(ntohs(address.sin_port));
	return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}

static const struct measure measures[] = {
	{"thread", measure_thread},
	{"sleepers", measure_sleepers},
	{"echo", measure_echo},
	{"echo_calls", measure_echo},
	{0},
};

int main(int argc, char **argv)
{
	(void)argc;
	return measure_main("libuv", measures, measure_directly, argv[1]);
}
