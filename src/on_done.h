/*
 * The command of --on-done, which runs once, when all else is over: the files
 * of the run are written and its last line is printed.
 */
#ifndef ON_DONE_H
#define ON_DONE_H

#include "command/commands.h"
#include "model/failure.h"
#include "model/run_words.h"

/*
 * Run it, and wait for its end.  Suspends.  Returns 0, or UV_EPROTO with
 * *failure set if it has failed.
 */
int on_done_run(struct commands *commands, const struct run_outcome *outcome,
		struct failure *failure) CO_MUST_CHECK;

#endif
