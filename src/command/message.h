/*
 * What coget and the process that runs its commands tell each other, over a
 * pair of SOCK_SEQPACKET sockets: a message is whole or not there.
 *
 *   coget:  RUN kind id values...   run the command of that kind with these
 *           STOP id                 end it
 *   helper: id, how it ended        once for each RUN
 *
 * Values are texts that end with NUL, one for each word of the vocabulary of
 * the kind.  The command itself is never sent: the helper has it from the
 * command line, so that nobody who takes coget over can choose another one.
 */
#ifndef COMMAND_MESSAGE_H
#define COMMAND_MESSAGE_H

#include <stdint.h>

enum command_kind {
	COMMAND_EXEC,	 /* for a file; its words are command_vocabulary's */
	COMMAND_ON_DONE, /* at the end; run_vocabulary's */
	COMMAND_KIND_COUNT,
};

enum command_verb { COMMAND_RUN, COMMAND_STOP };

/* The longest message; what the kernel takes at once is more. */
enum { COMMAND_MESSAGE_MAX_BYTES = 128 * 1024 };

struct command_request {
	uint32_t verb;
	uint32_t kind; /* of RUN */
	uint64_t id;
	/* The values follow. */
};

/* How a command ended. */
struct command_end {
	int32_t error;	 /* it could not be started: a status; else 0 */
	int32_t status;	 /* that it exited with */
	int32_t signal;	 /* that ended it; else 0 */
	int32_t is_late; /* it was ended after --exec-timeout */
};

struct command_reply {
	uint64_t id;
	struct command_end end;
};

#endif
