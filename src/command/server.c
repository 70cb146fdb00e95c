/*
 * A loop of its own, which reads requests and runs a task for each command
 * (jobs.h).  When the socket says that coget is gone, all commands are killed.
 */
#include "command/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <coget/coget.h>

#include "command/jobs.h"
#include "command/message.h"
#include "model/command_line.h"
#include "model/result_words.h"
#include "model/run_words.h"

struct server {
	struct jobs jobs;
	struct recipe recipes[COMMAND_KIND_COUNT];
	struct co_poll *poll;
	struct co_future readable;
	char message[COMMAND_MESSAGE_MAX_BYTES + 1];
};

/* Whether there is a text for each word. */
static bool are_whole(const char *values, size_t len, size_t count)
{
	for (; count > 0 && len > 0; count--) {
		size_t size = strnlen(values, len) + 1;

		if (size > len)
			return false;
		values += size;
		len -= size;
	}
	return count == 0 && len == 0;
}

/* Returns 0, or UV_EPROTO for what coget never says. */
static int heed(struct server *server, size_t len)
{
	struct command_request request;
	const char *values = server->message + sizeof(request);

	if (len < sizeof(request))
		return UV_EPROTO;
	memcpy(&request, server->message, sizeof(request));
	len -= sizeof(request);
	if (request.verb == COMMAND_STOP) {
		jobs_end(&server->jobs, request.id);
		return 0;
	}
	if (request.kind >= COMMAND_KIND_COUNT ||
	    server->recipes[request.kind].line.count == 0 ||
	    !are_whole(values, len,
		       server->recipes[request.kind].vocabulary->count))
		return UV_EPROTO;
	jobs_begin(&server->jobs, request.id, &server->recipes[request.kind],
		   values, len);
	return 0;
}

/* All that has come.  Returns 0, or less once nothing can come any more. */
static int heed_all(struct server *server)
{
	ssize_t len;
	int status = 0;

	while (status == 0) {
		len = recv(server->jobs.fd, server->message,
			   COMMAND_MESSAGE_MAX_BYTES, MSG_DONTWAIT);
		if (len > 0)
			status = heed(server, (size_t)len);
		else if (len < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		else
			status = UV_EOF;
	}
	return status;
}

static void on_readable(void *arg, int events)
{
	struct server *server = arg;

	(void)events;
	co_future_set(&server->readable, 0);
}

static int serve(void *arg)
{
	struct server *server = arg;
	int status = co_poll_open(&server->poll, server->jobs.fd, on_readable,
				  server);

	co_task_group_enter(&server->jobs.group);
	while (status == 0) {
		co_future_init(&server->readable, NULL, NULL);
		status = co_poll_set(server->poll, CO_READABLE);
		if (status == 0)
			status = co_future_wait(&server->readable);
		(void)!co_poll_set(server->poll, 0);
		if (status == 0)
			status = heed_all(server);
	}
	jobs_kill(&server->jobs);
	_exit(EXIT_SUCCESS);
}

/* Returns 0, also for a command that there is none of. */
static int read_recipe(struct recipe *recipe, const char *text,
		       const struct vocabulary *vocabulary)
{
	struct failure failure;

	recipe->vocabulary = vocabulary;
	return text ? command_line_parse(&recipe->line, text, vocabulary,
					 &failure)
		    : 0;
}

/* Without a place for it the path stands at the end, as xargs has it. */
static int read_recipes(struct server *server, const struct settings *settings)
{
	struct recipe *exec = &server->recipes[COMMAND_EXEC];
	int status = read_recipe(exec, settings->exec, &command_vocabulary);

	if (status == 0 && settings->exec &&
	    !command_line_has_words(&exec->line, &command_vocabulary))
		status = command_line_add(&exec->line, "{}");
	return status == 0 ? read_recipe(&server->recipes[COMMAND_ON_DONE],
					 settings->on_done, &run_vocabulary)
			   : status;
}

/* What coget prints to standard output is not to be mixed with anything. */
static void choose_output(const struct settings *settings)
{
	if (settings->json || settings->format || settings->digest)
		dup2(STDERR_FILENO, STDOUT_FILENO);
}

static void be_server(int fd, const struct settings *settings)
{
	struct server *server = calloc(1, sizeof(*server));
	struct settings spent = *settings;

	prctl(PR_SET_NAME, "coget-commands");
	setsid();
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	choose_output(settings);
	if (!server || read_recipes(server, settings) != 0)
		_exit(EXIT_FAILURE);
	server->jobs.fd = fd;
	server->jobs.timeout_ns = settings->exec_timeout_ns;
	settings_release(&spent); /* secrets are none of its business */
	(void)!co_run(serve, server);
	_exit(EXIT_FAILURE);
}

int command_server_start(struct command_server *server,
			 const struct settings *settings)
{
	int fds[2];

	*server = (struct command_server){.fd = -1};
	if ((!settings->exec && !settings->on_done) || settings->dry_run)
		return 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
		return -errno;
	server->pid = fork();
	if (server->pid < 0) {
		int status = -errno;

		close(fds[0]);
		close(fds[1]);
		return status;
	}
	if (server->pid == 0) {
		close(fds[0]);
		be_server(fds[1], settings);
	}
	close(fds[1]);
	server->fd = fds[0];
	return 0;
}

void command_server_stop(struct command_server *server)
{
	if (server->fd < 0)
		return;
	close(server->fd);
	server->fd = -1;
	while (waitpid(server->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
