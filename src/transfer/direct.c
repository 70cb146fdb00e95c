#include "transfer/direct.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <coget/time.h>

#include "http/persistence.h"

/* Of all transfers of a loop: it is empty again when a call returns. */
static _Thread_local char received[128 * 1024];

static bool on_line(void *arg, char *line, size_t len)
{
	struct direct *direct = arg;
	const struct head *head = direct->reader.head;
	bool is_wanted =
		direct->hooks->on_line(line, 1, len, direct->arg) == len;

	/* Informational ones count, too. */
	if (head->is_complete)
		direct->persists &= persistence_is_agreed(head);
	return is_wanted;
}

static enum answer_taken on_body(void *arg, char *data, size_t len)
{
	const struct direct *direct = arg;
	size_t taken = direct->hooks->on_body(data, 1, len, direct->arg);

	if (taken == CURL_WRITEFUNC_PAUSE)
		return ANSWER_LEFT;
	return taken == len ? ANSWER_TAKEN : ANSWER_UNWANTED;
}

static const struct answer_hooks answer_hooks = {on_line, on_body};

void direct_init(struct direct *direct, const struct direct_hooks *hooks,
		 void *arg)
{
	*direct = (struct direct){
		.hooks = hooks,
		.arg = arg,
		.rest = BUF_INIT(sizeof(received)),
	};
}

void direct_release(struct direct *direct)
{
	answer_reader_release(&direct->reader);
	buf_release(&direct->rest);
}

/* The connection can be used again only behind an answer that left nothing. */
static void part(struct direct *direct, bool is_clean)
{
	struct kept_connection *connection = direct->connection;

	direct->connection = NULL;
	direct->ended_ns = co_time_ns();
	buf_release(&direct->rest);
	answer_reader_release(&direct->reader);
	if (is_clean && direct->persists)
		kept_connection_give(connection);
	else
		kept_connection_close(connection);
}

static void end(struct direct *direct, CURLcode code, const char *error)
{
	part(direct, false);
	direct->hooks->on_ended(direct->arg, code, error);
}

/* Keep what was not taken, and read no more, until it is. */
static bool hold(struct direct *direct, const char *rest, size_t len)
{
	return buf_append(&direct->rest, rest, len) == 0 &&
	       co_poll_set(direct->connection->poll, 0) == 0;
}

/* To libcurl, too, an answer begins with its first whole line. */
static bool is_unanswered(const struct direct *direct)
{
	return direct->reader.head->bytes == 0;
}

/*
 * A server may close an idle connection while a request is on its way; or what
 * comes belongs behind the answer before.
 */
static void lose(struct direct *direct)
{
	part(direct, false);
	direct->hooks->on_lost(direct->arg);
}

/* Of a head, it has this code with libcurl. */
static void end_too_long(struct direct *direct)
{
	const struct head *head = direct->reader.head;

	if (head->is_complete && head->status >= 200)
		end(direct, CURLE_RECV_ERROR,
		    "Too long line in chunked-encoding");
	else
		end(direct, CURLE_OUT_OF_MEMORY, "");
}

static void feed(struct direct *direct, char *data, size_t len)
{
	size_t used;

	switch (answer_reader_feed(&direct->reader, data, len, &used)) {
	case ANSWER_MORE:
		break;
	case ANSWER_END:
		part(direct, used == len);
		direct->hooks->on_ended(direct->arg, CURLE_OK, "");
		break;
	case ANSWER_PAUSED:
		if (!hold(direct, data + used, len - used))
			end(direct, CURLE_OUT_OF_MEMORY, "");
		break;
	case ANSWER_STOPPED:
		end(direct, CURLE_WRITE_ERROR, "");
		break;
	case ANSWER_NOT_HTTP:
		if (is_unanswered(direct)) {
			lose(direct);
			break;
		}
		end(direct, CURLE_UNSUPPORTED_PROTOCOL,
		    "Received HTTP/0.9 when not allowed");
		break;
	case ANSWER_LONG_LINE:
		end_too_long(direct);
		break;
	case ANSWER_BAD_SIZE:
		end(direct, CURLE_RECV_ERROR, "Illegal or missing hexadecimal "
					      "sequence in chunked-encoding");
		break;
	case ANSWER_BAD_CHUNK:
		end(direct, CURLE_RECV_ERROR,
		    "Malformed encoding found in chunked-encoding");
		break;
	case ANSWER_NO_MEMORY:
		end(direct, CURLE_OUT_OF_MEMORY, "");
		break;
	}
}

static void on_end_of_stream(struct direct *direct)
{
	if (is_unanswered(direct))
		lose(direct);
	else if (answer_reader_may_end(&direct->reader))
		end(direct, CURLE_OK, "");
	else
		end(direct, CURLE_PARTIAL_FILE,
		    "transfer closed with outstanding read data remaining");
}

static void on_receive_error(struct direct *direct, int error)
{
	char reason[64], text[128];

	if (is_unanswered(direct)) {
		lose(direct);
		return;
	}
	snprintf(text, sizeof(text), "Recv failure: %s",
		 strerror_r(error, reason, sizeof(reason)));
	end(direct, CURLE_RECV_ERROR, text);
}

static void on_ready(struct kept_connection *connection)
{
	struct direct *direct = connection->arg;
	ssize_t len = recv(connection->fd, received, sizeof(received),
			   MSG_DONTWAIT);

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (len < 0) {
		on_receive_error(direct, errno);
	} else if (len == 0) {
		on_end_of_stream(direct);
	} else {
		if (direct->first_byte_ns == 0)
			direct->first_byte_ns = co_time_ns();
		feed(direct, received, (size_t)len);
	}
}

bool direct_start(struct direct *direct, struct kept_connection *connection,
		  const char *request, size_t len, const struct head *head)
{
	int64_t started_ns = co_time_ns();
	ssize_t sent = send(connection->fd, request, len,
			    MSG_NOSIGNAL | MSG_DONTWAIT);

	if (sent != (ssize_t)len) {
		kept_connection_close(connection);
		return false;
	}
	answer_reader_init(&direct->reader, head, &answer_hooks, direct);
	connection->on_ready = on_ready;
	connection->arg = direct;
	direct->connection = connection;
	direct->address = connection->address;
	direct->remote_port = connection->remote_port;
	direct->persists = true;
	direct->started_ns = started_ns;
	direct->first_byte_ns = 0;
	direct->ended_ns = 0;
	return true;
}

bool direct_runs(const struct direct *direct)
{
	return direct->connection != NULL;
}

void direct_stop(struct direct *direct)
{
	if (direct->connection)
		part(direct, false);
}

/* What is fed again may be paused again. */
void direct_unpause(struct direct *direct)
{
	struct buf rest = direct->rest;

	if (!direct->connection)
		return;
	direct->rest = BUF_INIT(sizeof(received));
	if (co_poll_set(direct->connection->poll, CO_READABLE) < 0)
		end(direct, CURLE_OUT_OF_MEMORY, "");
	else
		feed(direct, rest.data, rest.len);
	buf_release(&rest);
}
