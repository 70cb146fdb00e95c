/*
 * A program's main(), where it is a coroutine.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/run.h>

#include "runtime/interrupt.h"

struct main_call {
	int (*fn)(int argc, char **argv);
	int argc;
	char **argv;
};

static int call(void *arg)
{
	struct main_call *main = arg;

	return main->fn(main->argc, main->argv);
}

/* The program's name without its directory. */
static const char *name_of(char **argv)
{
	const char *path = argv && argv[0] ? argv[0] : "main";
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* End as who waits for the process expects after SIGINT. */
static void end_by_sigint(void)
{
	fflush(NULL);
	signal(SIGINT, SIG_DFL);
	raise(SIGINT);
}

int co_main(int (*fn)(int argc, char **argv), int argc, char **argv)
{
	struct main_call main = {fn, argc, argv};
	int status = co_run(fn ? call : NULL, &main);

	if (status >= 0)
		return status;
	if (status == UV_ECANCELED && interrupt_came())
		end_by_sigint();
	fprintf(stderr, "%s: %s\n", name_of(argv), co_strerror(status));
	return EXIT_FAILURE;
}
