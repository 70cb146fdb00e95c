/* Commands, run by a process of their own: how they end, and what is refused.
 */
#include "command/commands.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <coget/coget.h>

#include "model/result_words.h"
#include "model/run_words.h"
#include "unit/suite.h"

static struct command_server server;
static struct command_end end_of_command;
static int status_of_command;

/* The values of a kind, all "x". */
static struct buf make_values(size_t count)
{
	struct buf values = BUF_INIT(COMMAND_MESSAGE_MAX_BYTES * 2);

	while (count-- > 0)
		ck_assert_int_eq(buf_append(&values, "x", 2), 0);
	return values;
}

static int run_one(void *arg)
{
	struct commands *commands = arg;
	struct buf values = make_values(COMMAND_WORD_COUNT);

	status_of_command =
		commands_run(commands, COMMAND_EXEC, &values, &end_of_command);
	buf_release(&values);
	return 0;
}

/* Run a coroutine beside a server for a command. */
static void with_server(const char *command, co_fn *fn)
{
	const struct settings settings = {
		.exec = command,
		.exec_timeout_ns = CO_FOREVER,
	};

	ck_assert_int_eq(command_server_start(&server, &settings), 0);
	ck_assert_int_eq(co_run(fn, NULL), 0);
	command_server_stop(&server);
	ck_assert_int_eq(waitpid(server.pid, NULL, WNOHANG), -1);
}

static int run_and_close(void *arg)
{
	struct commands *commands;

	(void)arg;
	ck_assert_int_eq(commands_open(&commands, &server, 0), 0);
	ck_assert_int_eq(run_one(commands), 0);
	commands_close(commands);
	return 0;
}

static const char *explained(void)
{
	static struct failure failure;

	return commands_explain(&failure, status_of_command, &end_of_command)
		       ? failure.what
		       : "";
}

START_TEST(how_a_command_ended_is_told)
{
	with_server("true", run_and_close);
	ck_assert_str_eq(explained(), "");
	with_server("sh -c 'exit 3'", run_and_close);
	ck_assert_str_eq(explained(), "the command failed with exit status 3");
	with_server("sh -c 'kill -KILL $$'", run_and_close);
	ck_assert_str_eq(explained(),
			 "the command was ended by signal 9 (Killed)");
	with_server("/nowhere/program", run_and_close);
	ck_assert_ptr_nonnull(strstr(explained(), "cannot be started"));
}
END_TEST

static int cancel_one(void *arg)
{
	struct commands *commands;
	struct co_task *task;

	(void)arg;
	ck_assert_int_eq(commands_open(&commands, &server, 1), 0);
	ck_assert_int_eq(co_create_task(&task, run_one, commands), 0);
	ck_assert_int_eq(co_sleep(20 * CO_MILLISECOND), 0);
	co_task_cancel(task);
	(void)!co_join(task);
	co_task_release(task);
	commands_close(commands);
	return 0;
}

START_TEST(a_command_whose_task_is_cancelled_is_ended)
{
	with_server("tail -f /dev/null", cancel_one);
	ck_assert_int_eq(status_of_command, UV_ECANCELED);
	/* On a slow machine it has not even begun. */
	ck_assert(end_of_command.signal == SIGTERM ||
		  end_of_command.error == UV_ECANCELED);
}
END_TEST

/* In the turn in which it is sent, before the server has begun it. */
static int cancel_at_once(void *arg)
{
	struct commands *commands;
	struct co_task *task;

	(void)arg;
	ck_assert_int_eq(commands_open(&commands, &server, 1), 0);
	kill(server.pid, SIGSTOP);
	ck_assert_int_eq(co_create_task(&task, run_one, commands), 0);
	ck_assert_int_eq(co_sleep(0), 0);
	co_task_cancel(task);
	ck_assert_int_eq(co_sleep(0), 0);
	kill(server.pid, SIGCONT);
	(void)!co_join(task);
	co_task_release(task);
	commands_close(commands);
	return 0;
}

START_TEST(a_command_that_is_ended_before_it_begins_does_not_run)
{
	with_server("tail -f /dev/null", cancel_at_once);
	ck_assert_int_eq(status_of_command, UV_ECANCELED);
}
END_TEST

static int kill_server(void *arg)
{
	struct commands *commands;
	struct co_task *task;

	(void)arg;
	ck_assert_int_eq(commands_open(&commands, &server, 1), 0);
	ck_assert_int_eq(co_create_task(&task, run_one, commands), 0);
	ck_assert_int_eq(co_sleep(0), 0);
	kill(server.pid, SIGKILL);
	(void)!co_join(task);
	co_task_release(task);
	ck_assert_str_eq(explained(),
			 "the process that runs the commands is gone");
	ck_assert_int_eq(run_one(commands), 0);
	ck_assert_int_eq(status_of_command, UV_EPIPE);
	commands_close(commands);
	return 0;
}

START_TEST(without_its_process_a_command_fails)
{
	with_server("sh -c 'sleep 0.2'", kill_server);
}
END_TEST

static int run_with_long_values(void *arg)
{
	struct buf values = make_values(COMMAND_MESSAGE_MAX_BYTES / 2);
	struct commands *commands;

	(void)arg;
	ck_assert_int_eq(commands_open(&commands, &server, 1), 0);
	ck_assert_int_eq(
		commands_run(commands, COMMAND_EXEC, &values, &end_of_command),
		UV_E2BIG);
	buf_release(&values);
	ck_assert_int_eq(run_one(commands), 0);
	ck_assert_str_eq(explained(), "");
	commands_close(commands);
	return 0;
}

START_TEST(values_that_are_too_long_are_refused)
{
	with_server("true", run_with_long_values);
}
END_TEST

/* Whether the server ends for what is sent. */
static bool ends_for(const void *message, size_t len)
{
	const struct settings settings = {
		.exec = "true",
		.exec_timeout_ns = CO_FOREVER,
	};
	char byte;
	ssize_t got;

	ck_assert_int_eq(command_server_start(&server, &settings), 0);
	ck_assert_int_eq(send(server.fd, message, len, MSG_NOSIGNAL),
			 (ssize_t)len);
	got = recv(server.fd, &byte, 1, 0);
	command_server_stop(&server);
	return got <= 0;
}

START_TEST(the_server_ends_for_what_coget_never_says)
{
	struct {
		struct command_request request;
		char values[64];
	} message = {.request = {.verb = COMMAND_RUN, .kind = COMMAND_EXEC}};
	const size_t head = sizeof(message.request);

	ck_assert(ends_for("x", 1));
	ck_assert(ends_for(&message, head));
	/* One value too many, and one that has no end. */
	ck_assert(ends_for(&message, head + COMMAND_WORD_COUNT + 1));
	ck_assert(!ends_for(&message, head + COMMAND_WORD_COUNT));
	memset(message.values, 'x', sizeof(message.values));
	ck_assert(ends_for(&message, head + COMMAND_WORD_COUNT));
	message.request.kind = COMMAND_ON_DONE; /* there is none */
	ck_assert(ends_for(&message, head + RUN_WORD_COUNT));
	message.request.kind = COMMAND_KIND_COUNT;
	ck_assert(ends_for(&message, head + COMMAND_WORD_COUNT));
}
END_TEST

START_TEST(there_is_no_server_without_a_command)
{
	const struct settings settings = {.exec = NULL};
	struct commands *commands;

	ck_assert_int_eq(command_server_start(&server, &settings), 0);
	ck_assert_int_lt(server.fd, 0);
	ck_assert_int_eq(commands_open(&commands, &server, 1), 0);
	ck_assert_ptr_null(commands);
	command_server_stop(&server);
}
END_TEST

int main(void)
{
	return RUN_SUITE("commands", how_a_command_ended_is_told,
			 a_command_whose_task_is_cancelled_is_ended,
			 a_command_that_is_ended_before_it_begins_does_not_run,
			 without_its_process_a_command_fails,
			 values_that_are_too_long_are_refused,
			 the_server_ends_for_what_coget_never_says,
			 there_is_no_server_without_a_command);
}
