/*
 * A call that was typed: a command with its words, or with the calls that it
 * makes in turn, and what came of it.
 *
 * Parse it, run it once, as a coroutine, and release it.
 */
#ifndef CONSOLE_CALL_H
#define CONSOLE_CALL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "console/words.h"

struct command;
struct console;

struct call {
	const struct command *command;
	struct console *console;
	const struct word *words; /* behind the command's name; borrowed */
	size_t count;
	struct call *parts; /* the calls that this one makes */
	size_t part_count;
	unsigned depth;	     /* of the calls that make this one */
	int64_t duration_ns; /* of a command that has one */
	struct buf result;   /* lines to be shown */
	struct buf failure;  /* lines that say what has failed */
	int status;	     /* out: what the command has returned */
};

/*
 * Parse the words of a call.
 *
 * words    must live until the release.
 * problem  receives what is wrong with them, in a line.
 *
 * Returns 0; -EINVAL with *problem set; -ENOMEM.  The call is to be released in
 * every case.
 */
int call_parse(struct call *call, struct console *console,
	       const struct word *words, size_t count, struct buf *problem);

/* Free what it owns. */
void call_release(struct call *call);

/* Run a call, the arg: a co_fn.  Suspends.  Returns its status. */
int call_run(void *arg);

/*
 * Add text to the result, made safe to show but for its line breaks and tabs,
 * and a line break at its end.  Returns 0 or a negated errno.
 */
int call_show(struct call *call, const char *text, size_t len);

/*
 * Add a line to the failure: the command's name, and a text, which is made safe
 * to show.  Returns the status.
 */
int call_fail(struct call *call, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * The commands that make other calls: at once, with results in the order given;
 * and within a time.  They are run by the table of commands.
 */
int call_gather(struct call *call);
int call_wait_for(struct call *call);

/* Do nothing for its duration. */
int call_sleep(struct call *call);

#endif
