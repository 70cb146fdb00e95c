#include "on_done.h"

static int write_values(struct buf *values, const struct run_outcome *outcome)
{
	int status = 0;

	for (unsigned i = 0; status == 0 && i < RUN_WORD_COUNT; i++) {
		status = run_word_put(values, (enum run_word)i, outcome);
		if (status == 0)
			status = buf_putc(values, '\0');
	}
	return status;
}

int on_done_run(struct commands *commands, const struct run_outcome *outcome,
		struct failure *failure)
{
	struct buf values = BUF_INIT(COMMAND_MESSAGE_MAX_BYTES);
	struct command_end end = {0};
	int status = write_values(&values, outcome);

	if (status == 0)
		status = commands_run(commands, COMMAND_ON_DONE, &values, &end);
	buf_release(&values);
	if (!commands_explain(failure, status, &end))
		return 0;
	if (!failure->remedy)
		failure->remedy = "see what the command says";
	return UV_EPROTO;
}
