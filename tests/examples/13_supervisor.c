/*
 * A supervisor: keeps programs running.  One that fails is started again, the
 * sooner the longer it had run; one that succeeds is done.  SIGTERM stops them
 * all and what they have started, each with five seconds to end before it is
 * killed.
 *
 * usage: 13_supervisor PROGRAM...
 */
#include <signal.h>
#include <stdio.h>

#include <coget/coget.h>

#define DELAY_MIN_NS (100 * CO_MILLISECOND)
#define DELAY_MAX_NS (30 * CO_SECOND)
#define GRACE_NS (5 * CO_SECOND)

static void say_end(const char *program, const struct co_process_end *end)
{
	if (end->signal)
		printf("%s: ended by signal %d\n", program, end->signal);
	else
		printf("%s: ended with status %d\n", program, end->status);
}

/* Run a program until it ends, or, when cancelled, end it. */
static int run_once(const char *program, struct co_process_end *end)
{
	const char *const argv[] = {program, NULL};
	/* The terminal's signals are for the supervisor alone. */
	struct co_process_options options = {.argv = argv, .new_session = true};
	CO_CLOSING(co_process, process);
	int status = co_process_spawn(&process, &options);

	printf("%s: %s\n", program,
	       status < 0 ? co_strerror(status) : "started");
	if (status < 0)
		return status;
	status = co_process_wait(process, end);
	CO_WITH_SHIELD() {
		if (status == UV_ECANCELED)
			co_process_stop_group(process, end, GRACE_NS);
	}
	say_end(program, end);
	return status;
}

/* Double the delay, up to a limit, unless the program has run for longer. */
static int64_t next_delay_ns(int64_t delay_ns, int64_t ran_ns)
{
	if (ran_ns > 2 * delay_ns)
		return DELAY_MIN_NS;
	return 2 * delay_ns < DELAY_MAX_NS ? 2 * delay_ns : DELAY_MAX_NS;
}

static int keep_running(void *arg)
{
	const char *program = *(char **)arg;
	int64_t delay_ns = 0;
	int status = 0;

	while (status == 0) {
		int64_t start_ns = co_time_ns();
		struct co_process_end end;

		status = run_once(program, &end);
		if (status < 0 || end.status == 0)
			return status;
		delay_ns = next_delay_ns(delay_ns, co_time_ns() - start_ns);
		printf("%s: again in %g s\n", program,
		       (double)delay_ns / CO_SECOND);
		status = co_sleep(delay_ns);
	}
	return status;
}

struct supervisor {
	struct co_signal *signals;
	struct co_task_group group;
};

static int stop_on_signal(void *arg)
{
	struct supervisor *supervisor = arg;
	int status = co_signal_wait(supervisor->signals);

	co_task_group_cancel(&supervisor->group);
	return status;
}

static int supervise(char **programs, size_t count)
{
	static const int signums[] = {SIGTERM, SIGINT};
	struct supervisor self;
	int status;

	CO_TRY(co_signal_open(&self.signals, signums, 2));
	CO_WITH_TASK_GROUP (&self.group, status) {
		status = co_task_group_create_task(&self.group, NULL,
						   stop_on_signal, &self);
		if (status == 0)
			status = co_gather(keep_running, programs, count,
					   sizeof(char *));
		co_task_group_cancel(&self.group);
	}
	co_signal_close(self.signals);
	return status;
}

CO_MAIN(argc, argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: %s PROGRAM...\n", argv[0]);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0); /* the children write there, too */
	return supervise(argv + 1, (size_t)argc - 1);
}
