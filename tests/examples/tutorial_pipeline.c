/*
 * A pipeline, as a shell has it: each process reads what the one before writes.
 *
 *	tr -cs a-z '\n' | sort | uniq -c | sort -rn | head -n 2
 */
#include <stdio.h>
#include <string.h>

#include <coget/coget.h>

static const char text[] = "whatever the cat did, the dog saw the cat do\n";

static const char *const split[] = {"tr", "-cs", "a-z", "\n", NULL};
static const char *const sort[] = {"sort", NULL};
static const char *const count[] = {"uniq", "-c", NULL};
static const char *const rank[] = {"sort", "-rn", NULL};
static const char *const pick[] = {"head", "-n", "2", NULL};

/* What is not said to go elsewhere goes from each to the next. */
static const struct co_process_options commands[] = {
	{.argv = split, .in = CO_STDIO_PIPE},
	{.argv = sort},
	{.argv = count},
	{.argv = rank},
	{.argv = pick, .out = CO_STDIO_PIPE},
};

static int run(void *arg)
{
	struct co_process *processes[CO_COUNT(commands)];
	struct co_bytes out;
	int status = co_pipeline_spawn(processes, commands, CO_COUNT(commands));

	(void)arg;
	if (status < 0)
		return status;
	status = co_pipeline_communicate(processes, CO_COUNT(commands), &out,
					 NULL, NULL, text, strlen(text));
	if (status == 0)
		status = fputs(out.data, stdout);
	if (co_pipeline_failed(processes, CO_COUNT(commands)) >= 0)
		puts("one of them has failed");
	co_bytes_release(&out);
	co_pipeline_close(processes, CO_COUNT(commands));
	return status;
}

int main(void)
{
	return co_run(run, NULL) < 0;
}
