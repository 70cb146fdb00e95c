/*
 * Descriptors sent and received on streams of Unix sockets.
 *
 * The kernel drops those that come with bytes which read(2) takes, as libuv
 * does; so the reader lends no room, is woken when something has come, and
 * takes it itself.
 */
#include <coget/descriptor.h>

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/raw_outlet.h"
#include "runtime/stream.h"

/* Room for what can come with a message. */
union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(CO_FDS_MAX * sizeof(int))];
};

static bool can_pass_fds(const struct co_stream *stream)
{
	int family = 0;
	socklen_t len = sizeof(family);

	return !stream->transport.layer &&
	       getsockopt(co_stream_fd(stream), SOL_SOCKET, SO_DOMAIN, &family,
			  &len) == 0 &&
	       family == AF_UNIX;
}

/* Send some bytes with the descriptors; returns how many, or an error. */
static ssize_t send_message(int fd, const void *data, size_t len,
			    const int *fds, size_t count)
{
	union control control = {0};
	struct iovec piece = {(void *)data, len < INT_MAX ? len : INT_MAX};
	struct msghdr message = {.msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen =
					 CMSG_SPACE(count * sizeof(int))};
	ssize_t sent;

	control.header =
		(struct cmsghdr){.cmsg_len = CMSG_LEN(count * sizeof(int)),
				 .cmsg_level = SOL_SOCKET,
				 .cmsg_type = SCM_RIGHTS};
	memcpy(CMSG_DATA(&control.header), fds, count * sizeof(int));
	do
		sent = sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? uv_translate_sys_error(errno) : sent;
}

/* The same, waiting for room. */
static ssize_t send_first(struct raw_outlet *outlet, const void *data,
			  size_t len, const int *fds, size_t count)
{
	int fd = raw_outlet_fd(outlet);
	ssize_t sent = fd < 0 ? fd : send_message(fd, data, len, fds, count);

	while (sent == UV_EAGAIN) {
		int status = raw_outlet_await(outlet);

		sent = status < 0 ? status
				  : send_message(fd, data, len, fds, count);
	}
	return raw_outlet_note(outlet, sent);
}

int co_stream_send_fds(struct co_stream *stream, const void *data, size_t len,
		       const int *fds, size_t count)
{
	struct raw_outlet outlet;
	ssize_t sent;
	int status;

	if (!stream || !data || len == 0 || !fds || count == 0 ||
	    count > CO_FDS_MAX)
		return UV_EINVAL;
	status = raw_outlet_open(&outlet, stream, "send descriptors");
	if (status < 0)
		return status;
	sent = can_pass_fds(stream) ? send_first(&outlet, data, len, fds, count)
				    : UV_ENOTSUP;
	status = sent < 0 ? (int)sent : 0;
	if (sent > 0 && (size_t)sent < len)
		status = raw_outlet_write(&outlet, (const char *)data + sent,
					  len - (size_t)sent);
	raw_outlet_close(&outlet, false);
	return status;
}

/* What has come, and how many descriptors with it. */
struct receipt {
	int fds[CO_FDS_MAX];
	size_t count;
	bool is_cut; /* there were more than the process may have */
};

static void take_fds(struct receipt *receipt, struct msghdr *message)
{
	struct cmsghdr *header;

	for (header = CMSG_FIRSTHDR(message); header;
	     header = CMSG_NXTHDR(message, header)) {
		size_t len = header->cmsg_len - CMSG_LEN(0);

		if (header->cmsg_level != SOL_SOCKET ||
		    header->cmsg_type != SCM_RIGHTS)
			continue;
		memcpy(receipt->fds + receipt->count, CMSG_DATA(header), len);
		receipt->count += len / sizeof(int);
	}
	receipt->is_cut = message->msg_flags & MSG_CTRUNC;
}

static ssize_t receive_message(int fd, void *buf, size_t size,
			       struct receipt *receipt)
{
	union control control;
	struct iovec piece = {buf, size < INT_MAX ? size : INT_MAX};
	struct msghdr message = {.msg_iov = &piece,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	ssize_t got;

	receipt->count = 0;
	do
		got = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return uv_translate_sys_error(errno);
	take_fds(receipt, &message);
	return got;
}

/* Give the descriptors out, all or none of them. */
static ssize_t give_fds(const struct receipt *receipt, int *fds, size_t max,
			size_t *count, ssize_t got)
{
	if (!receipt->is_cut && receipt->count <= max) {
		if (receipt->count > 0)
			memcpy(fds, receipt->fds, receipt->count * sizeof(int));
		*count = receipt->count;
		return got;
	}
	for (size_t i = 0; i < receipt->count; i++)
		close(receipt->fds[i]);
	return receipt->is_cut ? UV_EMFILE : UV_EMSGSIZE;
}

/* Receive a message, waiting for it; the end and errors are for good. */
static ssize_t await_message(struct co_stream *stream, void *buf, size_t size,
			     struct receipt *receipt)
{
	for (;;) {
		int status = stream->transport.input_status;
		ssize_t got;

		if (status < 0)
			return status == UV_EOF ? 0 : status;
		got = receive_message(co_stream_fd(stream), buf, size, receipt);
		if (got > 0)
			return got;
		if (got != UV_EAGAIN) {
			transport_end_input(&stream->transport,
					    got == 0 ? UV_EOF : (int)got);
			continue;
		}
		status = stream_await_message(stream);
		if (status < 0 && status != UV_EOF)
			return status;
	}
}

ssize_t co_stream_receive_fds(struct co_stream *stream, void *buf, size_t size,
			      int *fds, size_t max, size_t *count)
{
	struct receipt receipt = {.count = 0};
	int status = stream_begin_reading(stream);
	ssize_t got;

	if (count)
		*count = 0;
	if (status < 0)
		return status;
	if (!buf || size == 0 || !count || (!fds && max > 0))
		return UV_EINVAL;
	if (!can_pass_fds(stream))
		return UV_ENOTSUP;
	if (stream->input.len > 0) /* whose descriptors are gone */
		return co_stream_read(stream, buf, size);
	got = await_message(stream, buf, size, &receipt);
	return got > 0 ? give_fds(&receipt, fds, max, count, got) : got;
}
