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
	CO_RELEASING(co_bytes, out);
	struct co_process_end end;
	int status;

	CO_WITH_TIMEOUT (10 * CO_SECOND, status)
		status = co_process_communicate(sort, &out, NULL, &end, lines,
						strlen(lines));
	if (status == 0)
		printf("%sexit status %d\n", out.data, end.status);
	return status;
}

CO_MAIN(argc, argv)
{
	static const char *const command[] = {"sort", "-r", NULL};
	const struct co_process_options options = {
		.argv = command,
		.in = CO_STDIO_PIPE,
		.out = CO_STDIO_PIPE,
	};
	CO_CLOSING(co_process, sort);

	CO_TRY(co_process_spawn(&sort, &options));
	return sort_lines(sort);
}
