/*
 * Transports: opening, reading, closing.
 *
 * Reading is started once and stays so: starting and stopping it whenever a
 * protocol has no room would cost two system calls each.  While it has none,
 * on_alloc() has no buffer to offer and libuv leaves the bytes in the kernel.
 */
#include "runtime/transport.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/filter.h"
#include "runtime/link.h"

enum { HIGH_BYTES = 64 * 1024, LOW_BYTES = 16 * 1024 };

/*
 * libuv writes with write(2), to which a closed peer answers with SIGPIPE; as
 * in Python, the error code is enough, unless the program has other plans.
 */
static void ignore_sigpipe(void)
{
	struct sigaction action;

	if (sigaction(SIGPIPE, NULL, &action) < 0 ||
	    action.sa_handler != SIG_DFL)
		return;
	memset(&action, 0, sizeof(action));
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

static void on_closed(uv_handle_t *handle)
{
	struct co_transport *transport =
		CONTAINER_OF(handle, struct co_transport, uv.handle);

	loop_disown(&transport->owner);
	CONTAINER_OF(handle->loop, struct co_loop, uv)->transports--;
	fifo_release(&transport->sending);
	fifo_release(&transport->queue);
	if (transport->layer)
		filter_release(transport);
	transport->protocol->connection_lost(transport->arg,
					     transport->end_status);
	if (transport->release)
		transport->release(transport);
	else
		free(transport);
}

/* The end of the run has found it open. */
static void abandon(uv_handle_t *handle)
{
	transport_close_now(CONTAINER_OF(handle, struct co_transport,
					 uv.handle),
			    UV_ECANCELED);
}

void transport_init(struct co_transport *transport, bool is_pipe,
		    const struct co_protocol *protocol, void *arg)
{
	static uv_once_t once = UV_ONCE_INIT;

	uv_once(&once, ignore_sigpipe);
	if (is_pipe)
		uv_pipe_init(&loop_current->uv, &transport->uv.pipe, 0);
	else
		uv_tcp_init(&loop_current->uv, &transport->uv.tcp);
	transport->owner = (struct loop_owner){.what = "transport",
					       .on_closed = on_closed,
					       .abandon = abandon};
	loop_own(&transport->owner, &transport->uv.handle);
	loop_current->transports++;
	transport->protocol = protocol;
	transport->arg = arg;
	transport->high = HIGH_BYTES;
	transport->low = LOW_BYTES;
}

int transport_open(struct co_transport *transport, int fd)
{
	int status;

	if (transport->uv.handle.type == UV_TCP) {
		status = uv_tcp_open(&transport->uv.tcp, fd);
		if (status == 0)
			uv_tcp_nodelay(&transport->uv.tcp, 1);
	} else {
		status = uv_pipe_open(&transport->uv.pipe, fd);
	}
	if (status < 0)
		close(fd);
	return status;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct co_transport *transport =
		CONTAINER_OF(handle, struct co_transport, uv.handle);

	*buf = (uv_buf_t){0};
	if (transport->is_paused)
		return;
	if (transport->layer)
		filter_alloc(transport, buf);
	else if (transport->protocol->get_buffer)
		transport->protocol->get_buffer(transport->arg, &buf->base,
						&buf->len);
	else
		*buf = (uv_buf_t){.base = loop_current->input,
				  .len = suggested};
	if (buf->len > INT_MAX) /* the kernel would not read more at once */
		buf->len = INT_MAX;
}

static void stop_reading(struct co_transport *transport)
{
	uv_read_stop(&transport->uv.stream);
	transport->is_reading = false;
}

/*
 * Input and nowhere to put it.  libuv asks again at once after a read that
 * filled its buffer, when a task that reads has not yet run; only if there
 * still is no room at the next poll would that, being level-triggered, spin.
 */
static void on_starved(struct co_transport *transport)
{
	if (transport->is_starved)
		stop_reading(transport);
	transport->is_starved = true;
}

static void on_error(struct co_transport *transport, int status)
{
	stop_reading(transport);
	transport->input_status = status;
	transport_fail(transport, status);
}

void transport_end_input(struct co_transport *transport, int status)
{
	const struct co_protocol *protocol = transport->protocol;

	if (status != UV_EOF) {
		on_error(transport, status);
		return;
	}
	stop_reading(transport);
	transport->input_status = UV_EOF;
	if (!protocol->eof_received || !protocol->eof_received(transport->arg))
		co_transport_close(transport);
}

/*
 * Nothing more comes.  Where a reset came right behind bytes, libuv takes it
 * for an orderly end; the socket knows.  It also knows of a peer that has ended
 * its side and then refused what we sent: that is an error of sending alone.
 */
static void on_end(struct co_transport *transport)
{
	int error = 0;
	socklen_t len = sizeof(error);

	stop_reading(transport);
	(void)!getsockopt(co_transport_fd(transport), SOL_SOCKET, SO_ERROR,
			  &error, &len);
	if (error != 0 && error != EPIPE)
		on_error(transport, uv_translate_sys_error(error));
	else if (transport->layer)
		filter_ended(transport);
	else
		transport_end_input(transport, UV_EOF);
}

static void on_read(uv_stream_t *handle, ssize_t nread, const uv_buf_t *buf)
{
	struct co_transport *transport =
		CONTAINER_OF(handle, struct co_transport, uv.stream);
	const struct co_protocol *protocol = transport->protocol;

	if (nread > 0 && transport->layer) {
		filter_received(transport, buf->base, (size_t)nread);
	} else if (nread > 0) {
		if (protocol->data_received)
			protocol->data_received(transport->arg, buf->base,
						(size_t)nread);
	} else if (nread == UV_EOF) { /* maybe right behind the last bytes */
		on_end(transport);
	} else if (nread == UV_ENOBUFS && buf->len == 0) {
		on_starved(transport);
	} else if (nread < 0) {
		on_error(transport, (int)nread);
	} /* or EAGAIN, which is 0 */
}

static int start_reading(struct co_transport *transport)
{
	int status = uv_read_start(&transport->uv.stream, on_alloc, on_read);

	transport->is_reading = status == 0;
	return status;
}

int transport_start_reading(struct co_transport *transport)
{
	if (transport->input_status < 0 || transport->is_closing)
		return 0;
	return start_reading(transport);
}

void co_transport_pause_reading(struct co_transport *transport)
{
	if (!transport)
		return;
	loop_check(transport->uv.handle.loop);
	transport->is_paused = true;
}

void co_transport_resume_reading(struct co_transport *transport)
{
	if (!transport)
		return;
	loop_check(transport->uv.handle.loop);
	transport->is_paused = false;
	(void)!transport_want_input(transport);
}

void transport_close_now(struct co_transport *transport, int status)
{
	loop_check(transport->uv.handle.loop);
	if (uv_is_closing(&transport->uv.handle))
		return;
	transport->is_closing = true;
	transport->end_status = status;
	transport_drop_queue(transport);
	uv_close(&transport->uv.handle, on_closed);
}

void co_transport_close(struct co_transport *transport)
{
	if (!transport || transport->is_closing)
		return;
	loop_check(transport->uv.handle.loop);
	if (transport->layer && transport->output_status == 0 &&
	    !transport->is_ending)
		(void)!co_transport_write_eof(transport);
	transport->is_closing = true;
	transport->owner.is_leaving = true;
	if (filter_linger(transport) &&
	    (transport->is_reading || start_reading(transport) == 0))
		return;
	stop_reading(transport);
	if (transport->requested == 0 || transport->output_status < 0)
		transport_close_now(transport, 0);
}

void co_transport_abort(struct co_transport *transport)
{
	if (transport)
		transport_close_now(transport, UV_ECANCELED);
}

bool co_transport_is_closing(const struct co_transport *transport)
{
	return !transport || transport->is_closing;
}

int co_transport_fd(const struct co_transport *transport)
{
	uv_os_fd_t fd;
	int status;

	if (!transport)
		return UV_EINVAL;
	status = uv_fileno(&transport->uv.handle, &fd);
	return status < 0 ? status : fd;
}
