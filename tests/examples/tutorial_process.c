/*
 * A child process gets input, its output is read, and how it ended is told: all
 * at once, so that neither waits for the other, and for at most ten seconds.
 */
#include <stdio.h>
#include <string.h>

#include <coget/coget.h>

static int sort_lines(struct co_process *sort)
{
	static const char lines[] = "pear\napple\nfig\n";
	struct co_process_end end;
	struct co_bytes out;
	int status;

	CO_WITH_TIMEOUT (10 * CO_SECOND, status)
	status = co_process_communicate(sort, &out, NULL, &end, lines,
					strlen(lines));
	if (status < 0)
		return status;
	printf("%sexit status %d\n", out.data, end.status);
	co_bytes_release(&out);
	return 0;
}

static int run(void *arg)
{
	static const char *const argv[] = {"sort", "-r", NULL};
	const struct co_process_options options = {
		.argv = argv,
		.in = CO_STDIO_PIPE,
		.out = CO_STDIO_PIPE,
	};
	struct co_process *sort;
	int status = co_process_spawn(&sort, &options);

	(void)arg;
	if (status < 0)
		return status;
	status = sort_lines(sort);
	co_process_close(sort);
	return status;
}

int main(void)
{
	return co_run(run, NULL) < 0;
}
