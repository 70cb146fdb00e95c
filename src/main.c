/*
 * coget: options -> stages -> exit status.
 *
 *   cli       the arguments become settings
 *   batch     sources -> producer -> queue -> workers -> transfer -> storage
 *   session   what earlier runs have finished, and this one, in a journal
 *   report    their events become a display, lines and JSON
 *   runtime   carries all of it: a coroutine for each of these and each worker
 *
 * The main coroutine starts the batch, the report and a watch on signals as
 * tasks, and ends the latter two when the batch is done.  Only this file knows
 * all parts, and only it decides the exit status.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <locale.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <coget/coget.h>

#include "base/sandbox.h"
#include "session/aside.h"
#include "batch/batch.h"
#include "cli/cli.h"
#include "report/report.h"
#include "storage/directory.h"
#include "transfer/client.h"

/* Who signals a process and its group, as timeout(1) does, means it once. */
#define SAME_SIGNAL_NS (250 * CO_MILLISECOND)

enum {
	EXIT_ALL_DONE = 0,
	EXIT_SOME_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_DEADLINE = 124, /* as timeout(1) has it */
	EXIT_SIGNAL = 128, /* plus its number, as shells have it */
};

struct run {
	struct settings settings;
	struct tally tally;
	struct report *report;
	struct failure failure; /* why the batch could not begin or go on */
	struct co_task *batch;
	struct co_task *signals;
	struct co_task *deadline;
	bool is_late; /* the deadline ended it, before any signal */
	int signum; /* the first that came; 0 while none has */
	sigset_t unheld; /* the signals that are blocked otherwise */
};

static int fetch_all(void *arg)
{
	struct run *run = arg;

	return batch_run(&run->settings, &run->tally,
			 report_emitter(run->report), &run->failure);
}

/* With stdout's reader gone, or its disk full, nobody can want the rest. */
static int report_all(void *arg)
{
	struct run *run = arg;
	int status = report_run(run->report);

	if (status == UV_ENOMEM)
		failure_set_status(&run->failure, status, "cannot go on");
	if (status != UV_ECANCELED)
		co_task_cancel(run->batch);
	return status;
}

/*
 * The first signal cancels the batch.  Closing the watch restores the default
 * action, so that a second one, after a moment, ends the process at once.
 */
static int watch_signals(void *arg)
{
	static const int signums[] = {SIGINT, SIGTERM};
	struct run *run = arg;
	struct co_signal *signals;
	int status = co_signal_open(&signals, signums, CO_COUNT(signums));

	pthread_sigmask(SIG_SETMASK, &run->unheld, NULL);
	if (status < 0)
		return status;
	status = co_signal_wait(signals);
	if (status > 0) {
		run->signum = status;
		co_task_cancel(run->batch);
		status = co_sleep(SAME_SIGNAL_NS);
	}
	co_signal_close(signals);
	return status;
}

/* As the first signal does: what comes of it is the same. */
static int watch_deadline(void *arg)
{
	struct run *run = arg;
	int status = co_sleep(run->settings.deadline_ns);

	if (status == 0)
		run->is_late = co_task_cancel(run->batch) && run->signum == 0;
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
static void end_watch(struct run *run)
{
	end(run->signals);
	run->signals = NULL;
}

static int run_batch(struct run *run)
{
	struct co_task *report = NULL;
	int status = co_create_task(&run->batch, fetch_all, run);

	if (status == 0)
		status = co_create_task(&report, report_all, run);
	if (status == 0)
		status = co_create_task(&run->deadline, watch_deadline, run);
	if (status == 0)
		status = co_create_task(&run->signals, watch_signals, run);
	if (status < 0)
		co_task_cancel(run->batch);
	else
		status = co_join(run->batch);
	if (run->signum == 0)
		end_watch(run);
	end(run->deadline);
	end(report);
	end(run->batch);
	return status;
}

static enum run_end how_it_ended(const struct run *run, int status)
{
	if (run->is_late)
		return RUN_DEADLINE;
	switch (run->signum) {
	case SIGINT:
		return RUN_INTERRUPTED;
	case SIGTERM:
		return RUN_TERMINATED;
	default:
		return status < 0 ? RUN_FAILED : RUN_COMPLETE;
	}
}

static int exit_status(const struct run *run, int status)
{
	if (status == UV_EPIPE)
		return EXIT_SIGNAL + SIGPIPE;
	if (run->is_late)
		return EXIT_DEADLINE;
	if (run->signum > 0)
		return EXIT_SIGNAL + run->signum;
	if (status < 0 || run->tally.failed > 0)
		return EXIT_SOME_FAILED;
	return EXIT_ALL_DONE;
}

/* The report may have no memory left to say so. */
static void say_why(struct run *run)
{
	const struct failure *failure = &run->failure;

	if (failure->fault != FAULT_NONE &&
	    report_message(run->report, "%s; %s", failure->what,
			   failure_remedy(failure)) == UV_ENOMEM)
		fprintf(stderr, "coget: %s\n", failure->what);
}

/* The main coroutine; returns the exit status. */
static int run_main(void *arg)
{
	struct run *run = arg;
	int status = report_open(&run->report, &run->settings, &run->tally);
	int finished;

	if (status < 0) {
		fprintf(stderr, "coget: cannot start: %s\n",
			co_strerror(status));
		return EXIT_SOME_FAILED;
	}
	status = run_batch(run);
	if (status == UV_ENOMEM)
		failure_set_status(&run->failure, status, "cannot go on");
	say_why(run);
	finished = report_finish(run->report, how_it_ended(run, status));
	end_watch(run);
	if (finished < 0)
		status = finished;
	report_close(run->report);
	return exit_status(run, status);
}

/*
 * A closed standard stream would become whatever is opened first, a socket or
 * somebody's file, and be written to.  What is put in its place is open the
 * wrong way round, and so refuses as a closed one does.
 */
static bool occupy_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", flags) != fd)
			return false;
	}
	return true;
}

/* A connection is a descriptor: take as many as the user may have. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* Not before this is it known whether what was printed could be written. */
static int flush_stdout(void)
{
	if (fflush(stdout) == 0)
		return EXIT_ALL_DONE;
	if (errno == EPIPE)
		return EXIT_SIGNAL + SIGPIPE;
	perror("coget: writing to standard output");
	return EXIT_SOME_FAILED;
}

/*
 * The buffers of bodies come and go by the hundred kilobytes; by default glibc
 * gives their pages back to the kernel each time, and faults them in again.
 */
static void keep_freed_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
	mallopt(M_MMAP_THRESHOLD, 4 * 1024 * 1024);
	mallopt(M_TOP_PAD, 1024 * 1024);
#endif
}

/*
 * A signal that comes while the run is set up, when nobody watches for it yet,
 * waits until somebody does.
 */
static void hold_signals(struct run *run)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &held, &run->unheld);
}

/* The directory in which a file that the user has named is replaced. */
static const char *directory_of(const char *name, char **path)
{
	*path = name ? aside_resolve(name) : NULL;
	return *path ? dirname(*path) : NULL;
}

/*
 * Nothing is written but files in -d, those that options name, and what is open
 * already.  The directory has to be there for that; whatever is wrong with it,
 * the batch will say.
 */
static void confine(const struct settings *settings)
{
	const char *dirs[4] = {settings->dir};
	char *paths[2];
	size_t count = 1;
	int fd = settings->sandbox ? directory_open(settings->dir) : -1;

	if (fd < 0)
		return;
	close(fd);
	dirs[count] = directory_of(settings->session, &paths[0]);
	count += dirs[count] != NULL;
	dirs[count] = directory_of(settings->failed, &paths[1]);
	count += dirs[count] != NULL;
#ifdef COGET_SANITIZED
	/* The files of sanitizers' reports are opened when there is one. */
	dirs[count] = getenv("COGET_REPORTS");
	count += dirs[count] != NULL;
#endif
	(void)sandbox_enter(dirs, count);
	free(paths[0]);
	free(paths[1]);
}

static int print_version(void)
{
	printf("coget %s\n%s libuv/%s\n", COGET_VERSION,
	       client_library_version(), co_libuv_version());
	return flush_stdout();
}

int main(int argc, char **argv)
{
	struct run run = {0};
	int status = EXIT_USAGE;

	if (!occupy_standard_streams())
		return EXIT_SOME_FAILED;
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_IGN);
	switch (cli_parse(&run.settings, argc, argv, stderr)) {
	case CLI_HELP:
		cli_help(stdout);
		status = flush_stdout();
		break;
	case CLI_VERSION:
		status = print_version();
		break;
	case CLI_RUN:
		keep_freed_memory();
		raise_descriptor_limit();
		confine(&run.settings);
		hold_signals(&run);
		status = co_run(run_main, &run);
		if (status < 0) {
			fprintf(stderr, "coget: cannot start: %s\n",
				co_strerror(status));
			status = EXIT_SOME_FAILED;
		}
		break;
	case CLI_USAGE:
		break;
	}
	settings_release(&run.settings);
	return status;
}
