/*
 * Commands of the user's that a run starts: through the process that was made
 * for them (server.h), a bounded number at a time.
 *
 * Open, run any number from any tasks of the loop, close.
 */
#ifndef COMMAND_COMMANDS_H
#define COMMAND_COMMANDS_H

#include <stddef.h>

#include <coget/status.h>

#include "base/buf.h"
#include "command/message.h"
#include "command/server.h"
#include "model/failure.h"

struct commands;

/*
 * Open them; the server stays the caller's.
 *
 * at_once  so many run at a time, at most; 0: as many as there are CPUs.
 *
 * Returns 0 with *out, which is NULL if there is no server; UV_ENOMEM; or the
 * error of watching the socket.
 */
int commands_open(struct commands **out, const struct command_server *server,
		  size_t at_once) CO_MUST_CHECK;

/*
 * Run a command, and wait for its end.  Suspends.
 *
 * values  texts that end with NUL, one for each word of its vocabulary.
 *
 * Returns 0 with *end set; UV_ECANCELED, the command having been ended;
 * UV_E2BIG for too long values; UV_EPIPE if the server is gone; UV_ENOMEM.
 */
int commands_run(struct commands *commands, enum command_kind kind,
		 const struct buf *values,
		 struct command_end *end) CO_MUST_CHECK;

/*
 * Say in a failure what commands_run() came to.  Returns whether it is one: the
 * command exited with another status than 0, or did not run or end.
 */
bool commands_explain(struct failure *failure, int status,
		      const struct command_end *end);

/* Free them; none runs any more.  NULL is ignored. */
void commands_close(struct commands *commands);

#endif
