/*
 * The kinds of cases of I/O.
 */
#include "runtime/datagram.h"
#include "runtime/link.h"
#include "runtime/select.h"
#include "runtime/signal.h"
#include "runtime/stream.h"

static bool is_stream_valid(const struct co_case *each)
{
	const struct co_stream *stream = each->object;

	if (!stream)
		return false;
	loop_check(stream->transport.uv.handle.loop);
	return true;
}

/*
 * Closed by another task after the case was chosen, the stream is still there
 * until this one suspends again.
 */
static int unless_closed(struct co_case *each, int status)
{
	const struct co_stream *stream = each->object;

	return stream->is_closed ? UV_EBADF : status;
}

static bool is_readable(struct co_case *each)
{
	return stream_check_readable(each->object) != UV_EAGAIN;
}

static int check_readable(struct co_case *each)
{
	return stream_check_readable(each->object);
}

static int wait_for_input(struct co_case *each)
{
	struct co_stream *stream = each->object;
	int status = stream_want_readable(stream);

	return status < 0 ? status
			  : select_stand_in(each, &stream->readables);
}

struct co_case co_case_readable(struct co_stream *stream)
{
	static const struct co_case_kind kind = {
		.is_valid = is_stream_valid,
		.is_ready = is_readable,
		.take = check_readable,
		.wait = wait_for_input,
		.leave = select_leave_line,
		.taken = unless_closed,
	};

	return (struct co_case){.kind = &kind, .object = stream};
}

static bool is_writable(struct co_case *each)
{
	return stream_check_drained(each->object) != UV_EAGAIN;
}

static int check_writable(struct co_case *each)
{
	return stream_check_drained(each->object);
}

static int wait_for_drain(struct co_case *each)
{
	return select_stand_in(each,
			       &((struct co_stream *)each->object)->drainers);
}

struct co_case co_case_writable(struct co_stream *stream)
{
	static const struct co_case_kind kind = {
		.is_valid = is_stream_valid,
		.is_ready = is_writable,
		.take = check_writable,
		.wait = wait_for_drain,
		.leave = select_leave_line,
		.taken = unless_closed,
	};

	return (struct co_case){.kind = &kind, .object = stream};
}

static bool is_datagram_valid(const struct co_case *each)
{
	const struct co_datagram *datagram = each->object;

	if (!datagram)
		return false;
	loop_check(datagram->poll.loop);
	return true;
}

static bool is_receivable(struct co_case *each)
{
	return datagram_check_receivable(each->object) != UV_EAGAIN;
}

static int check_receivable(struct co_case *each)
{
	return datagram_check_receivable(each->object);
}

static void leave_datagram(struct co_case *each)
{
	link_remove(&each->waiter.link);
	(void)!datagram_watch(each->object);
}

static int wait_for_datagram(struct co_case *each)
{
	struct co_datagram *datagram = each->object;
	int status;

	(void)select_stand_in(each, &datagram->receivables);
	status = datagram_watch(datagram);
	if (status < 0)
		link_remove(&each->waiter.link);
	return status;
}

static int unless_datagram_closed(struct co_case *each, int status)
{
	const struct co_datagram *datagram = each->object;

	return datagram->is_closed ? UV_EBADF : status;
}

struct co_case co_case_datagram(struct co_datagram *datagram)
{
	static const struct co_case_kind kind = {
		.is_valid = is_datagram_valid,
		.is_ready = is_receivable,
		.take = check_receivable,
		.wait = wait_for_datagram,
		.leave = leave_datagram,
		.taken = unless_datagram_closed,
	};

	return (struct co_case){.kind = &kind, .object = datagram};
}

static bool has_signal(struct co_case *each)
{
	return signal_is_pending(each->object) ||
	       !link_is_alone(signal_line(each->object));
}

static int take_signal(struct co_case *each)
{
	return signal_take(each->object);
}

static int wait_for_signal(struct co_case *each)
{
	return select_stand_in(each, signal_line(each->object));
}

struct co_case co_case_signal(struct co_signal *signal)
{
	static const struct co_case_kind kind = {
		.is_valid = select_names_object,
		.is_ready = has_signal,
		.take = take_signal,
		.wait = wait_for_signal,
		.leave = select_leave_line,
	};

	return (struct co_case){.kind = &kind, .object = signal};
}
