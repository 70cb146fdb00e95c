#include "console/child.h"

#include <stdlib.h>
#include <string.h>

#include <coget/process.h>
#include <coget/time.h>

#include "console/call.h"

/* A program that writes more is ended. */
enum { OUTPUT_MAX_BYTES = 1 << 20 };

#define GRACE_NS (2 * CO_SECOND)

/* Read all that it writes, show it, and wait for its end. */
static int follow(struct call *call, struct co_process *process,
		  struct co_process_end *end, const char *what)
{
	struct co_bytes output = {0};
	int status = co_stream_read_all(co_process_stdout(process), &output,
					OUTPUT_MAX_BYTES);

	if (status == CO_LIMIT_OVERRUN)
		return call_fail(call, status,
				 "%s: wrote more than 1 MiB, and was ended",
				 what);
	if (status == 0)
		status = call_show(call, output.data, output.len);
	co_bytes_release(&output);
	return status < 0 ? status : co_process_wait(process, end);
}

static int judge(struct call *call, const struct co_process_end *end,
		 const char *what)
{
	if (end->signal)
		return call_fail(call, UV_EIO, "%s: ended by signal %d (%s)",
				 what, end->signal, strsignal(end->signal));
	if (end->status != 0)
		return call_fail(call, UV_EIO, "%s: exit status %d", what,
				 end->status);
	return 0;
}

int child_run(struct call *call, const char *const *argv, const char *what)
{
	struct co_process_options options = {.argv = argv,
					     .in = CO_STDIO_NULL,
					     .out = CO_STDIO_PIPE,
					     .err = CO_STDIO_STDOUT,
					     .new_group = true};
	struct co_process *process;
	struct co_process_end end;
	int status = co_process_spawn(&process, &options);

	if (status < 0)
		return call_fail(call, status, "%s: %s", what,
				 co_strerror(status));
	status = follow(call, process, &end, what);
	if (status < 0)
		co_process_stop_group(process, NULL, GRACE_NS);
	co_process_close(process);
	return status < 0 ? status : judge(call, &end, what);
}

int child_call(struct call *call)
{
	const char **argv = calloc(call->count + 1, sizeof(*argv));
	int status;

	if (!argv)
		return UV_ENOMEM;
	for (size_t i = 0; i < call->count; i++)
		argv[i] = call->words[i].text;
	status = child_run(call, argv, argv[0]);
	free(argv);
	return status;
}
