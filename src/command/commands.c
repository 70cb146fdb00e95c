#include "command/commands.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <coget/coget.h>

/* How long a full socket is waited for: the server reads at once. */
#define FULL_NS (5 * CO_MILLISECOND)

/* A command whose end is awaited. */
struct awaited {
	struct awaited *next;
	struct commands *commands;
	struct co_future ended;
	struct command_reply reply;
};

struct commands {
	int fd;
	struct co_poll *poll;
	struct co_semaphore slots;
	struct awaited *awaited;
	uint64_t last_id;
};

static size_t count_cpus(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count > 0 ? (size_t)count : 1;
}

static void take_reply(struct commands *commands,
		       const struct command_reply *reply)
{
	for (struct awaited *at = commands->awaited; at; at = at->next) {
		if (at->reply.id != reply->id)
			continue;
		at->reply = *reply;
		co_future_set(&at->ended, 0);
		return;
	}
}

/* The server is gone: nothing will come any more. */
static void give_up(struct commands *commands)
{
	for (struct awaited *at = commands->awaited; at; at = at->next)
		co_future_set(&at->ended, UV_EPIPE);
	(void)!co_poll_set(commands->poll, 0);
	commands->fd = -1;
}

static void on_readable(void *arg, int events)
{
	struct commands *commands = arg;
	struct command_reply reply;
	ssize_t len = 0;

	(void)events;
	do {
		len = recv(commands->fd, &reply, sizeof(reply), MSG_DONTWAIT);
		if (len == sizeof(reply))
			take_reply(commands, &reply);
	} while (len > 0);
	if (len == 0 || (errno != EAGAIN && errno != EINTR))
		give_up(commands);
}

int commands_open(struct commands **out, const struct command_server *server,
		  size_t at_once)
{
	struct commands *commands;
	int status;

	*out = NULL;
	if (server->fd < 0)
		return 0;
	commands = calloc(1, sizeof(*commands));
	if (!commands)
		return UV_ENOMEM;
	commands->fd = server->fd;
	co_semaphore_init(&commands->slots, at_once ? at_once : count_cpus());
	status = co_poll_open(&commands->poll, server->fd, on_readable,
			      commands);
	if (status == 0)
		status = co_poll_set(commands->poll, CO_READABLE);
	if (status == 0)
		*out = commands;
	else
		commands_close(commands);
	return status;
}

void commands_close(struct commands *commands)
{
	if (!commands)
		return;
	co_poll_close(commands->poll);
	free(commands);
}

static int send_message(struct commands *commands,
			const struct command_request *request,
			const struct buf *values)
{
	struct iovec parts[] = {
		{(void *)request, sizeof(*request)},
		{values ? values->data : NULL, values ? values->len : 0},
	};
	const struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
	int status = 0;

	if (sizeof(*request) + parts[1].iov_len > COMMAND_MESSAGE_MAX_BYTES)
		return UV_E2BIG;
	while (status == 0) {
		if (commands->fd < 0)
			return UV_EPIPE;
		if (sendmsg(commands->fd, &message,
			    MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
			return 0;
		if (errno != EAGAIN && errno != EINTR)
			return errno == EMSGSIZE ? UV_E2BIG : UV_EPIPE;
		status = co_sleep(FULL_NS);
	}
	return status;
}

/* The caller is cancelled: the command is ended, which is waited for. */
static int stop(struct awaited *awaited)
{
	const struct command_request request = {.verb = COMMAND_STOP,
						.id = awaited->reply.id};
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	status = send_message(awaited->commands, &request, NULL);
	if (status == 0)
		status = co_future_wait(&awaited->ended);
	co_shield_leave(&shield);
	/* It may have come to its end just before. */
	return status == 0 && awaited->reply.end.error == 0 &&
			       awaited->reply.end.signal == 0 &&
			       awaited->reply.end.status == 0
		       ? 0
		       : UV_ECANCELED;
}

static void forget(struct awaited *awaited)
{
	struct awaited **at = &awaited->commands->awaited;

	while (*at != awaited)
		at = &(*at)->next;
	*at = awaited->next;
}

static int run(struct commands *commands, enum command_kind kind,
	       const struct buf *values, struct command_end *end)
{
	struct awaited awaited = {
		.next = commands->awaited,
		.commands = commands,
		.reply.id = ++commands->last_id,
	};
	const struct command_request request = {
		.verb = COMMAND_RUN,
		.kind = kind,
		.id = awaited.reply.id,
	};
	int status;

	co_future_init(&awaited.ended, NULL, NULL);
	commands->awaited = &awaited;
	status = send_message(commands, &request, values);
	if (status == 0) {
		status = co_future_wait(&awaited.ended);
		if (status == UV_ECANCELED)
			status = stop(&awaited);
	}
	forget(&awaited);
	*end = awaited.reply.end;
	return status;
}

int commands_run(struct commands *commands, enum command_kind kind,
		 const struct buf *values, struct command_end *end)
{
	int status = co_semaphore_acquire(&commands->slots);

	*end = (struct command_end){0};
	if (status != 0)
		return status;
	status = run(commands, kind, values, end);
	co_semaphore_release(&commands->slots);
	return status;
}

static void explain_end(struct failure *failure, const struct command_end *end)
{
	if (end->is_late) {
		failure_set(failure, ERROR_COMMAND,
			    "the command did not end within --exec-timeout");
		failure->remedy = "raise --exec-timeout, or check why it hangs";
	} else if (end->error) {
		failure_set(failure, ERROR_COMMAND,
			    "the command cannot be started: %s",
			    co_strerror(end->error));
	} else if (end->signal) {
		failure_set(failure, ERROR_COMMAND,
			    "the command was ended by signal %d (%s)",
			    end->signal, strsignal(end->signal));
	} else {
		failure_set(failure, ERROR_COMMAND,
			    "the command failed with exit status %d",
			    end->status);
	}
}

bool commands_explain(struct failure *failure, int status,
		      const struct command_end *end)
{
	if (status == UV_EPIPE)
		failure_set(failure, ERROR_COMMAND,
			    "the process that runs the commands is gone");
	else if (status != 0)
		failure_set(failure, ERROR_COMMAND,
			    "the command cannot be started: %s",
			    co_strerror(status));
	else if (end->error || end->signal || end->status)
		explain_end(failure, end);
	else
		return false;
	return true;
}
