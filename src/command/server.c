/*
 * A loop of its own, with a task for each command.
 *
 * Each command is the leader of a session, so that the keys of the terminal do
 * not reach it, and all of it can be ended at once: by a request, after
 * --exec-timeout, or when the socket says that coget is gone.
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

#include "command/environment.h"
#include "command/message.h"
#include "model/command_line.h"
#include "model/result_words.h"
#include "model/run_words.h"

/* Between SIGTERM and SIGKILL. */
#define GRACE_NS (2 * CO_SECOND)

/* What a kind of command is like. */
struct recipe {
	struct command_line line;
	const struct vocabulary *vocabulary;
};

struct server {
	int fd;
	struct recipe recipes[COMMAND_KIND_COUNT];
	int64_t timeout_ns;
	struct co_poll *poll;
	struct co_future readable;
	struct co_task_group group;
	struct job *jobs;
	char message[COMMAND_MESSAGE_MAX_BYTES + 1];
};

/* A command that runs. */
struct job {
	struct server *server;
	struct job *next;
	struct co_task *task;
	struct co_process *process; /* NULL before it runs */
	const struct recipe *recipe;
	struct command_reply reply;
	bool has_begun;
	bool is_stopped;
	char *values; /* as they came */
};

static void signal_group(const struct job *job, int signum)
{
	if (job->process)
		kill(-co_process_id(job->process), signum);
}

static int await_end(void *arg)
{
	struct job *job = arg;
	struct co_process_end end;
	int status = co_process_wait(job->process, &end);

	if (status != 0)
		return status;
	job->reply.end.status = end.status;
	job->reply.end.signal = end.signal;
	return 0;
}

/* End it and what it has started. */
static void stop(struct job *job)
{
	struct co_scope shield;
	int status;

	co_shield_enter(&shield);
	signal_group(job, SIGTERM);
	status = co_wait_for(await_end, job, GRACE_NS);
	signal_group(job, SIGKILL);
	if (status != 0)
		(void)!await_end(job);
	co_shield_leave(&shield);
}

static int spawn(struct job *job, struct command_line *line, char **env)
{
	const struct co_process_options options = {
		.argv = (const char *const *)line->words,
		.env = (const char *const *)env,
		.in = CO_STDIO_NULL,
		.new_session = true,
	};

	return co_process_spawn(&job->process, &options);
}

/* Put the values in their places, and run it. */
static int start(struct job *job)
{
	const struct vocabulary *vocabulary = job->recipe->vocabulary;
	const char *values[COMMAND_WORD_COUNT];
	struct command_line line;
	char *value = job->values;
	char **env;
	int status;

	for (size_t i = 0; i < vocabulary->count; i++) {
		values[i] = value;
		value += strlen(value) + 1;
	}
	status = command_line_expand(&line, &job->recipe->line, vocabulary,
				     values);
	if (status != 0)
		return status;
	env = command_environment(vocabulary, values);
	status = env ? spawn(job, &line, env) : UV_ENOMEM;
	command_environment_free(env);
	command_line_release(&line);
	return status;
}

static void forget(struct job *job)
{
	struct job **at = &job->server->jobs;

	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
	co_process_release(job->process);
	co_task_release(job->task);
	free(job->values);
	free(job);
}

static int run_job(void *arg)
{
	struct job *job = arg;
	struct command_end *end = &job->reply.end;
	int status;

	job->has_begun = true;
	status = job->is_stopped ? UV_ECANCELED : start(job);

	if (status != 0) {
		end->error = status;
	} else {
		status = co_wait_for(await_end, job, job->server->timeout_ns);
		end->is_late = status == UV_ETIMEDOUT;
		if (status != 0)
			stop(job);
	}
	/* If coget is gone, the next read says so. */
	(void)!send(job->server->fd, &job->reply, sizeof(job->reply),
		    MSG_NOSIGNAL);
	forget(job);
	return 0;
}

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

/* A command that cannot be begun for want of memory ends at once. */
static void refuse(struct server *server, uint64_t id)
{
	const struct command_reply reply = {.id = id, .end.error = UV_ENOMEM};

	(void)!send(server->fd, &reply, sizeof(reply), MSG_NOSIGNAL);
}

static void begin(struct server *server, const struct command_request *request,
		  const char *values, size_t len)
{
	struct job *job = calloc(1, sizeof(*job));

	if (job)
		job->values = malloc(len);
	if (!job || !job->values) {
		free(job);
		refuse(server, request->id);
		return;
	}
	memcpy(job->values, values, len);
	job->server = server;
	job->recipe = &server->recipes[request->kind];
	job->reply.id = request->id;
	job->next = server->jobs;
	server->jobs = job;
	if (co_task_group_create_task(&server->group, &job->task, run_job,
				      job) != 0) {
		forget(job);
		refuse(server, request->id);
	}
}

static void end(struct server *server, uint64_t id)
{
	struct job *job = server->jobs;

	while (job && job->reply.id != id)
		job = job->next;
	if (!job)
		return;
	/* A task that is cancelled before it begins never does. */
	job->is_stopped = true;
	if (job->has_begun)
		co_task_cancel(job->task);
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
		end(server, request.id);
		return 0;
	}
	if (request.kind >= COMMAND_KIND_COUNT ||
	    server->recipes[request.kind].line.count == 0 ||
	    !are_whole(values, len,
		       server->recipes[request.kind].vocabulary->count))
		return UV_EPROTO;
	begin(server, &request, values, len);
	return 0;
}

/* All that has come.  Returns 0, or less once nothing can come any more. */
static int heed_all(struct server *server)
{
	ssize_t len;
	int status = 0;

	while (status == 0) {
		len = recv(server->fd, server->message,
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
	int status =
		co_poll_open(&server->poll, server->fd, on_readable, server);

	co_task_group_enter(&server->group);
	while (status == 0) {
		co_future_init(&server->readable, NULL, NULL);
		status = co_poll_set(server->poll, CO_READABLE);
		if (status == 0)
			status = co_future_wait(&server->readable);
		(void)!co_poll_set(server->poll, 0);
		if (status == 0)
			status = heed_all(server);
	}
	for (const struct job *job = server->jobs; job; job = job->next)
		signal_group(job, SIGKILL);
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
	server->fd = fd;
	server->timeout_ns = settings->exec_timeout_ns;
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
