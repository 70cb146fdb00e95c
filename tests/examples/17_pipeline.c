/*
 * The beginning of a pipeline's output: joins commands as a shell's | does,
 * prints the first lines with their numbers, and closes the pipe, whereupon the
 * processes end, the last one first.  Says how, and what processor time they
 * took.
 *
 * usage: 17_pipeline LINES COMMAND...
 *
 *	17_pipeline 3 'yes no' 'tr a-z A-Z'
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/coget.h>

#define GRACE_NS (2 * CO_SECOND)

enum { MOST = 32 };

struct pipeline {
	char **commands;
	size_t count;
	long lines;
	struct co_process *processes[MOST];
	struct co_process_end ends[MOST];
};

static int spawn(struct pipeline *self)
{
	struct co_process_options options[MOST];

	memset(options, 0, sizeof(options));
	for (size_t i = 0; i < self->count; i++)
		options[i].shell = self->commands[i];
	options[0].in = CO_STDIO_NULL;
	options[0].new_group = true; /* that all are of */
	options[self->count - 1].out = CO_STDIO_PIPE;
	return co_pipeline_spawn(self->processes, options, self->count);
}

/* Print some lines of the output, have the processes end, and wait for that. */
static int take_lines(struct pipeline *self)
{
	struct co_process *last = self->processes[self->count - 1];
	ssize_t len = 1;

	for (long i = 1; len > 0 && i <= self->lines; i++) {
		const char *line;

		len = co_stream_read_line(co_process_stdout(last), &line);
		if (len > 0)
			printf("%ld: %.*s", i, (int)len, line);
	}
	co_process_close_stdout(last);
	return len < 0 ? (int)len
		       : co_pipeline_wait(self->processes, self->count,
					  self->ends);
}

static void say_end(const char *command, const struct co_process_end *end)
{
	if (end->signal)
		fprintf(stderr, "%s: %s\n", command, strsignal(end->signal));
	else
		fprintf(stderr, "%s: status %d\n", command, end->status);
}

static void say_time(const struct pipeline *self)
{
	double seconds = 0;

	for (size_t i = 0; i < self->count; i++) {
		const struct rusage *usage = &self->ends[i].usage;

		seconds += usage->ru_utime.tv_sec + usage->ru_stime.tv_sec;
		seconds += (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) /
			   1e6;
	}
	fprintf(stderr, "processor time: %.2f s\n", seconds);
}

static int run(void *arg)
{
	struct pipeline *self = arg;
	int status = spawn(self);
	bool is_failure;

	if (status < 0)
		return status;
	status = take_lines(self);
	CO_WITH_SHIELD() { /* ^C cancels */
		if (status < 0)
			co_pipeline_stop(self->processes, self->count,
					 self->ends, GRACE_NS);
	}
	for (size_t i = 0; i < self->count; i++)
		say_end(self->commands[i], &self->ends[i]);
	say_time(self);
	is_failure = co_pipeline_failed(self->processes, self->count) >= 0;
	co_pipeline_close(self->processes, self->count);
	return status == 0 && is_failure ? 1 : status;
}

int main(int argc, char **argv)
{
	struct pipeline pipeline = {.commands = argv + 2,
				    .count = (size_t)argc - 2};
	int status;

	if (argc < 3 || argc > 2 + MOST) {
		fprintf(stderr, "usage: %s LINES COMMAND...\n", argv[0]);
		return 2;
	}
	pipeline.lines = atol(argv[1]);
	status = co_run(run, &pipeline);
	if (status < 0)
		fprintf(stderr, "%s: %s\n", argv[0], co_strerror(status));
	return status != 0;
}
