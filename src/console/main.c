/*
 * coget-console: a prompt for libcoget and libcoget-http (asyncio's REPL),
 * where tasks go on while the next line is typed.
 *
 *   words        a line as words
 *   command      the table of commands
 *   call         a command that was typed, and what came of it
 *   http_calls, child, loader, jobs, actions    what commands do
 *   jobs         the tasks that run them
 *   terminal     the line that is being edited, by libedit
 *   completion, history    what helps to type it
 *   console      reads the lines, and runs them
 */
#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <coget/run.h>

#include "console/console.h"

/* libedit and the compiled files are used to more than a coroutine has. */
#define STACK_BYTES ((size_t)256 << 10)

static const char usage[] =
	"usage: coget-console [FILE.c [ARGUMENT]]\n"
	"\n"
	"Reads commands from the terminal, or line by line from a pipe, and "
	"runs\n"
	"them; \"help\" lists them.  With FILE.c: compile it, call its\n"
	"int run(void *arg) in a task, and exit.\n"
	"\n"
	"  -h, --help     this text\n"
	"  -V, --version  the version\n";

struct program {
	struct console console;
	struct console_options options;
	int status;
};

static int run(void *arg)
{
	struct program *program = arg;

	program->status = console_run(&program->console, &program->options);
	return program->status;
}

/*
 * The exit status: of what standard output is to have got, too.
 *
 * output_error  the -errno that writing to it has met; 0 for none.
 */
static int finish(int status, int output_error)
{
	if (output_error == 0 && fflush(stdout) != 0)
		output_error = -errno;
	if (output_error == 0 && ferror(stdout))
		output_error = -EIO;
	if (output_error) {
		fprintf(stderr,
			"coget-console: cannot write to standard output: %s\n",
			strerror(-output_error));
		return EXIT_FAILURE;
	}
	return status < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int run_program(struct program *program)
{
	const struct co_run_options options = {.stack_bytes = STACK_BYTES};
	int status = co_run_with(run, program, &options);

	if (program->console.end_signal) {
		signal(program->console.end_signal, SIG_DFL);
		raise(program->console.end_signal);
	}
	if (status < 0 && program->status == 0)
		fprintf(stderr, "coget-console: %s\n", co_strerror(status));
	return finish(status, program->console.output_error);
}

int main(int argc, char **argv)
{
	struct program program = {0};
	const char *first = argc > 1 ? argv[1] : "";

	setlocale(LC_CTYPE, "");
	if (strcmp(first, "-h") == 0 || strcmp(first, "--help") == 0) {
		fputs(usage, stdout);
		return finish(0, 0);
	}
	if (strcmp(first, "-V") == 0 || strcmp(first, "--version") == 0) {
		puts("coget-console " COGET_VERSION);
		return finish(0, 0);
	}
	if ((first[0] == '-' && first[1]) || argc > 3) {
		fputs(usage, stderr);
		return 2;
	}
	if (argc > 1)
		program.options.load = (const char *const *)argv + 1;
	return run_program(&program);
}
