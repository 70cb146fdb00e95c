/*
 * coget: options -> rooms -> exit status.
 *
 * Items flow one way: input -> schedule -> download -> storage -> report.
 *
 *   cli        the arguments become settings
 *   input      lists and arguments become items
 *   schedule   which of them may start when, by the health of their hosts
 *   download   an item's life: attempts, retries, its end; run.c there opens
 *              the rooms and holds them together, and attempt_loop.c makes
 *              attempts on other threads (--loops)
 *   http       what HTTP says, as values
 *   transfer   one request as one call that suspends; libcurl is here alone
 *   storage    names, part files, the final rename
 *   archive    one file that all others go into: tar, WARC
 *   session    what earlier runs have finished, and this one, in a journal
 *   report     events become a display, lines, JSON and a page
 *   command    the user's commands (--exec), which another process runs
 *   model      the values that the rooms hand on
 *   base       text, buffers, files: knows nothing of the project
 *   runtime    carries all of it: a coroutine for each worker, and for each of
 *              the tasks below; libuv is here alone
 *
 * process_setup.c and confine.c, beside this file, set the process up: its
 * streams, limits and signals, and what it gives up before it runs.
 * signal_watch.c watches for signals while it runs, and on_done.c runs the
 * command of --on-done at its end.
 *
 * The main coroutine starts the run, the report and a watch on signals as
 * tasks, and ends the latter two when the run is done.  Only this file decides
 * the exit status.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <coget/coget.h>

#include "cli/cli.h"
#include "cli/help.h"
#include "command/commands.h"
#include "confine.h"
#include "download/run.h"
#include "model/schemes.h"
#include "on_done.h"
#include "process_setup.h"
#include "report/lines.h"
#include "report/report.h"
#include "signal_watch.h"
#include "transfer/client.h"

struct program {
	struct settings settings;
	struct tally tally;
	struct report *report;
	struct failure failure; /* why the run could not begin or go on */
	bool lacks_memory;	/* the report has run out of it */
	struct co_task *downloads;
	struct co_task *signals;
	struct co_task *status; /* asked for by SIGUSR1 */
	struct co_task *deadline;
	bool is_late; /* the deadline ended it, before any signal */
	struct signal_watch watch;
	struct command_server command_server;
	struct commands *commands; /* NULL: there are none to run */
	int64_t began_ns;
};

static int fetch_all(void *arg)
{
	struct program *program = arg;
	int status = report_open_log(program->report, &program->failure);

	if (status == 0)
		status = report_open_page(program->report, &program->failure);
	if (status < 0)
		return status;
	return run_downloads(&program->settings, &program->tally,
			     report_emitter(program->report), program->commands,
			     NULL, &program->failure);
}

/* With stdout's reader gone, or its disk full, nobody can want the rest. */
static int report_all(void *arg)
{
	struct program *program = arg;
	int status = report_run(program->report);

	program->lacks_memory = status == UV_ENOMEM;
	if (status != UV_ECANCELED)
		co_task_cancel(program->downloads);
	return status;
}

/* The first signal cancels the downloads. */
static void on_first_signal(void *arg)
{
	struct program *program = arg;

	report_leave_terminal(program->report);
	co_task_cancel(program->downloads);
}

/* As the first signal does: what comes of it is the same. */
static int watch_deadline(void *arg)
{
	struct program *program = arg;
	int status = co_sleep(program->settings.deadline_ns);

	if (status == 0)
		program->is_late = co_task_cancel(program->downloads) &&
				   program->watch.signum == 0;
	return status;
}

/* End a task and forget it. */
static void end(struct co_task *task)
{
	co_task_cancel(task);
	(void)!co_join(task);
	co_task_release(task);
}

/* From here on a signal ends the process. */
static void end_watch(struct program *program)
{
	end(program->signals);
	program->signals = NULL;
}

/* SIGUSR1 would end the process, too; so at the very last. */
static void end_status_watch(struct program *program)
{
	end(program->status);
}

static int run_tasks(struct program *program)
{
	struct co_task *report = NULL;
	int status = co_create_task(&program->downloads, fetch_all, program);

	program->watch.on_first = on_first_signal;
	program->watch.arg = program;
	if (status == 0)
		status = co_create_task(&report, report_all, program);
	if (status == 0)
		status = co_create_task(&program->deadline, watch_deadline, program);
	if (status == 0)
		status = co_create_task(&program->status, signal_watch_status,
					program->report);
	if (status == 0)
		status = co_create_task(&program->signals, signal_watch_run,
					&program->watch);
	if (status < 0)
		co_task_cancel(program->downloads);
	else
		status = co_join(program->downloads);
	if (program->watch.signum == 0 && !program->is_late)
		end_watch(program);
	end(program->deadline);
	end(report);
	end(program->downloads);
	program->downloads = NULL; /* a signal may still come */
	return status;
}

/* Not for anything that kept it from going on. */
static bool is_stopped_by_failures(const struct program *program, int status)
{
	return status == UV_ECANCELED && program->failure.error == ERROR_NONE &&
	       run_has_failed_enough(&program->settings, &program->tally);
}

static enum run_end how_it_ended(const struct program *program, int status)
{
	if (program->is_late)
		return RUN_DEADLINE;
	switch (program->watch.signum) {
	case SIGINT:
		return RUN_INTERRUPTED;
	case SIGTERM:
	case SIGXCPU:
		return RUN_TERMINATED;
	case SIGHUP:
		return RUN_HANGUP;
	default:
		break;
	}
	if (is_stopped_by_failures(program, status))
		return RUN_FAILURES;
	return status < 0 ? RUN_FAILED : RUN_COMPLETE;
}

/* What failed, and why the run could not go on, if so. */
static enum exit_status status_of_failures(const struct program *program,
					   int status)
{
	struct failure failure = program->failure;

	if (status >= 0 || is_stopped_by_failures(program, status))
		return program->tally.failed_as;
	if (failure.error == ERROR_NONE) /* it was standard output */
		failure_set_status(&failure, status, "cannot go on");
	return exit_status_of_both(program->tally.failed_as,
				   failure_exit_status(&failure));
}

static int status_of_run(const struct program *program, int status)
{
	if (status == UV_EPIPE)
		return EXIT_SIGNAL + SIGPIPE;
	if (program->is_late)
		return EXIT_DEADLINE;
	if (program->watch.signum > 0)
		return EXIT_SIGNAL + program->watch.signum;
	return status_of_failures(program, status);
}

/* The report may have no memory left to say so. */
static void say_why(struct program *program)
{
	const struct failure *failure = &program->failure;

	if (failure->error != ERROR_NONE &&
	    report_message(program->report, "%s; %s", failure->what,
			   failure_remedy(failure)) == UV_ENOMEM)
		fprintf(stderr, "coget: %s\n", failure->what);
}

/* Returns the exit status, which that of --on-done may have changed. */
static int run_on_done(struct program *program, int status, enum run_end end)
{
	const struct run_outcome outcome = {
		.end = run_end_name(end),
		.exit_status = status_of_run(program, status),
		.tally = &program->tally,
		.left = line_left(&program->tally),
		.elapsed_ns = co_time_ns() - program->began_ns,
	};
	struct failure failure;

	if (!program->commands || !program->settings.on_done ||
	    on_done_run(program->commands, &outcome, &failure) == 0)
		return outcome.exit_status;
	if (report_message(program->report, "--on-done: %s; %s", failure.what,
			   failure_remedy(&failure)) == 0)
		(void)!report_flush(program->report);
	return outcome.exit_status > EXIT_COMMAND
		       ? outcome.exit_status
		       : (int)exit_status_of_both(
				 (enum exit_status)outcome.exit_status,
				 EXIT_COMMAND);
}

static int open_rooms(struct program *program)
{
	int status = report_open(&program->report, &program->settings,
				 &program->tally);

	if (status == 0)
		status = commands_open(&program->commands,
				       &program->command_server,
				       program->settings.exec_jobs);
	if (status < 0)
		report_close(program->report);
	return status;
}

/* The main coroutine; returns the exit status. */
static int run_main(void *arg)
{
	struct program *program = arg;
	int status = open_rooms(program);
	enum run_end end;
	int finished, result;

	program->began_ns = co_time_ns();
	if (status < 0) {
		fprintf(stderr, "coget: cannot start: %s\n",
			co_strerror(status));
		return EXIT_SOME_FAILED;
	}
	status = run_tasks(program);
	if (status == UV_ENOMEM || program->lacks_memory)
		failure_set_status(&program->failure, UV_ENOMEM,
				   "cannot go on");
	say_why(program);
	end = how_it_ended(program, status);
	finished = report_finish(program->report, end);
	if (finished < 0)
		status = finished;
	result = run_on_done(program, status, end);
	end_watch(program);
	end_status_watch(program);
	commands_close(program->commands);
	report_close(program->report);
	return result;
}

/* Not before this is it known whether what was printed could be written. */
static int flush_stdout(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout)) /* also an earlier one */
		return EXIT_ALL_DONE;
	if (errno == EPIPE)
		return EXIT_SIGNAL + SIGPIPE;
	perror("coget: writing to standard output");
	return EXIT_FILE;
}

static void print_schemes(void)
{
	fputs("schemes:", stdout);
	for (size_t i = 0; i < SCHEME_COUNT; i++)
		if (client_can_fetch(&scheme_table[i]))
			printf(" %s", scheme_table[i].name);
	putchar('\n');
}

static int print_version(void)
{
	printf("coget %s\n%s libuv/%s\n", COGET_VERSION,
	       client_library_version(), co_libuv_version());
	print_schemes();
	confine_describe(stdout);
	return flush_stdout();
}

static int fail_to_start(int status)
{
	fprintf(stderr, "coget: cannot start: %s\n", co_strerror(status));
	return EXIT_SOME_FAILED;
}

/* What runs commands is started before the process is confined. */
static int run(struct program *program)
{
	int status = command_server_start(&program->command_server,
					  &program->settings);

	if (status < 0)
		return fail_to_start(status);
	process_keep_memory();
	process_raise_limits();
	confine_process(&program->settings);
	process_hold_signals(&program->watch.watched);
	status = co_run(run_main, program);
	if (status < 0)
		status = fail_to_start(status);
	command_server_stop(&program->command_server);
	return status;
}

int main(int argc, char **argv)
{
	struct program program = {0};
	int status = EXIT_USAGE;

	if (!process_open_streams())
		return EXIT_SOME_FAILED;
	confine_memory();
	signal(SIGPIPE, SIG_IGN);
	switch (cli_parse(&program.settings, argc, argv, stderr)) {
	case CLI_HELP:
		help_print(stdout, program.settings.help_topic);
		status = flush_stdout();
		break;
	case CLI_VERSION:
		status = print_version();
		break;
	case CLI_CONFIG:
		fputs(program.settings.config_text, stdout);
		status = flush_stdout();
		break;
	case CLI_RUN:
		status = run(&program);
		break;
	case CLI_USAGE:
		break;
	}
	settings_release(&program.settings);
	return status;
}
