/*
 * The layers of a transport's filters.
 *
 * Filters are called on the loop's stack, also by tasks: what they need there,
 * a handshake's signatures maybe, would stay with the stack of each task.
 */
#include "runtime/filter.h"

#include <stdlib.h>
#include <string.h>

/*
 * What is read at once into the loop's memory: a little more than there is room
 * for, so that no more than about one record of TLS is kept.
 */
enum { INPUT_BYTES = 64 * 1024, SPARE_BYTES = 17 * 1024 };

static struct co_layer *lowest(const struct co_transport *transport)
{
	struct co_layer *layer = transport->layer;

	while (layer->below)
		layer = layer->below;
	return layer;
}

static void on_limit(void *arg)
{
	struct co_layer *layer = arg;

	transport_close_now(layer->transport, 0);
}

int filter_attach(struct co_transport *transport,
		  const struct co_filter *filter, void *arg)
{
	struct co_layer *layer;

	if (!loop_current->filter_input)
		loop_current->filter_input = malloc(INPUT_BYTES);
	layer = loop_current->filter_input ? calloc(1, sizeof(*layer)) : NULL;
	if (!layer)
		return UV_ENOMEM;
	layer->transport = transport;
	layer->below = transport->layer;
	layer->filter = filter;
	layer->arg = arg;
	co_callback_init(&layer->limit, on_limit, layer);
	transport->layer = layer;
	if (filter->attached)
		filter->attached(arg, layer);
	return 0;
}

static size_t take_kept(struct co_layer *layer, void *buf, size_t size)
{
	size_t len = layer->kept.len < size ? layer->kept.len : size;

	memcpy(buf, fifo_first(&layer->kept), len);
	fifo_drop(&layer->kept, len);
	if (layer->kept.len == 0)
		fifo_release(&layer->kept);
	return len;
}

static size_t take_come(struct co_layer *layer, void *buf, size_t size)
{
	size_t len = layer->come_len < size ? layer->come_len : size;

	memcpy(buf, layer->come, len);
	layer->come += len;
	layer->come_len -= len;
	return len;
}

ssize_t co_layer_receive(struct co_layer *layer, void *buf, size_t size)
{
	if (!layer || !buf || size == 0)
		return UV_EINVAL;
	if (layer->kept.len > 0)
		return (ssize_t)take_kept(layer, buf, size);
	if (layer->below)
		return layer->below->filter->read(layer->below->arg, buf, size);
	if (layer->come_len > 0)
		return (ssize_t)take_come(layer, buf, size);
	return layer->is_ended ? UV_EOF : UV_EAGAIN;
}

int co_layer_send(struct co_layer *layer, const void *data, size_t len)
{
	if (!layer || (!data && len > 0))
		return UV_EINVAL;
	loop_check(layer->transport->uv.handle.loop);
	if (layer->below)
		return layer->below->filter->write(layer->below->arg, data,
						   len);
	return transport_send_raw(layer->transport, data, len);
}

int filter_open(struct co_transport *transport)
{
	struct co_layer *layer = transport->layer;
	int status = layer->filter->open ? layer->filter->open(layer->arg) : 0;

	if (status == UV_EAGAIN)
		return status;
	layer->open_status = status;
	if (layer->opener)
		task_wake(layer->opener, 0);
	layer->opener = NULL;
	return status;
}

void filter_give_up(struct co_transport *transport, int status)
{
	if (transport->input_status == 0)
		transport->input_status = status;
	if (transport->output_status == 0)
		(void)!co_transport_write_eof(transport);
}

void filter_alloc(struct co_transport *transport, uv_buf_t *buf)
{
	const struct co_layer *layer = transport->layer;
	size_t room = INPUT_BYTES;
	char *unused;

	if (!layer->opener && !layer->is_lingering) {
		room = 0;
		transport->protocol->get_buffer(transport->arg, &unused, &room);
		if (room == 0)
			return;
	}
	buf->base = loop_current->filter_input;
	buf->len = room < INPUT_BYTES - SPARE_BYTES ? room + SPARE_BYTES
						    : INPUT_BYTES;
}

/* Have the protocol get what there is, as far as it has room; is there more? */
static bool deliver(struct co_transport *transport)
{
	const struct co_layer *layer = transport->layer;
	size_t size = 0;
	char *buf;
	ssize_t got;

	transport->protocol->get_buffer(transport->arg, &buf, &size);
	if (size == 0)
		return false;
	got = layer->filter->read(layer->arg, buf, size);
	if (got > 0)
		transport->protocol->data_received(transport->arg, buf,
						   (size_t)got);
	else if (got != UV_EAGAIN)
		transport_end_input(transport, (int)got);
	return got > 0;
}

static void pump(struct co_transport *transport)
{
	if (transport->layer->opener && filter_open(transport) != 0)
		return;
	while (transport->input_status == 0 && deliver(transport))
		continue;
}

/* Keep what nobody has taken of a read, whose memory is the loop's. */
static int keep(struct co_layer *layer)
{
	int status = fifo_make_room(&layer->kept, layer->come_len);

	if (status == 0)
		fifo_append(&layer->kept, layer->come, layer->come_len);
	layer->come_len = 0;
	return status;
}

void filter_received(struct co_transport *transport, const char *data,
		     size_t len)
{
	struct co_layer *layer = lowest(transport);

	if (transport->layer->is_lingering)
		return;
	layer->come = data;
	layer->come_len = len;
	pump(transport);
	if (layer->come_len > 0 && keep(layer) < 0)
		transport_end_input(transport, UV_ENOMEM);
}

void filter_ended(struct co_transport *transport)
{
	lowest(transport)->is_ended = true;
	if (!transport->layer->is_lingering) {
		pump(transport);
		return;
	}
	transport->layer->is_lingering = false;
	if (transport->requested == 0)
		transport_close_now(transport, 0);
}

/* A call of a filter's, to be made on the loop's stack. */
struct errand {
	struct co_transport *transport;
	void *buf;
	const void *data;
	size_t len;
	ssize_t result;
};

static void on_take(void *arg)
{
	struct errand *errand = arg;
	struct co_layer *layer = errand->transport->layer;

	errand->result =
		layer->filter->read(layer->arg, errand->buf, errand->len);
	if (errand->result < 0 && errand->result != UV_EAGAIN)
		transport_end_input(errand->transport, (int)errand->result);
}

bool filter_has_more(const struct co_transport *transport)
{
	for (const struct co_layer *layer = transport->layer; layer;
	     layer = layer->below)
		if (layer->kept.len > 0 || layer->is_ended ||
		    !layer->filter->has_more ||
		    layer->filter->has_more(layer->arg))
			return true;
	return false;
}

ssize_t filter_take(struct co_transport *transport, void *buf, size_t size)
{
	struct errand errand = {
		.transport = transport, .buf = buf, .len = size};

	co_on_loop_stack(on_take, &errand);
	return errand.result;
}

static void on_write(void *arg)
{
	struct errand *errand = arg;
	struct co_layer *layer = errand->transport->layer;

	errand->result =
		layer->filter->write(layer->arg, errand->data, errand->len);
}

int filter_write(struct co_transport *transport, const void *data, size_t len)
{
	struct errand errand = {
		.transport = transport, .data = data, .len = len};

	co_on_loop_stack(on_write, &errand);
	if (errand.result < 0 && transport->output_status == 0)
		transport->output_status = (int)errand.result;
	return transport->output_status;
}

static void on_end(void *arg)
{
	const struct co_transport *transport = arg;

	for (struct co_layer *layer = transport->layer; layer;
	     layer = layer->below)
		if (layer->filter->end)
			layer->filter->end(layer->arg);
}

void filter_end(struct co_transport *transport)
{
	co_on_loop_stack(on_end, transport);
}

bool filter_linger(struct co_transport *transport)
{
	struct co_layer *layer = transport->layer;
	int64_t limit_ns = 0;

	if (layer && layer->filter->linger_ns)
		limit_ns = layer->filter->linger_ns(layer->arg);
	if (limit_ns <= 0 || transport->output_status < 0 ||
	    co_call_later(&layer->limit, limit_ns) < 0)
		return false;
	layer->is_lingering = !lowest(transport)->is_ended &&
			      transport->input_status != UV_EOF;
	return layer->is_lingering;
}

void filter_release(struct co_transport *transport)
{
	while (transport->layer) {
		struct co_layer *layer = transport->layer;

		transport->layer = layer->below;
		co_callback_cancel(&layer->limit);
		layer->filter->release(layer->arg);
		fifo_release(&layer->kept);
		free(layer);
	}
}
