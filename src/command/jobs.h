/*
 * The commands that the server's process runs (server.h), each in a task of
 * its own.
 *
 * Each command is the leader of a session, so that the keys of the terminal do
 * not reach it, and all of it can be ended at once.  A reply goes to coget when
 * it has ended.
 */
#ifndef COMMAND_JOBS_H
#define COMMAND_JOBS_H

#include <stddef.h>
#include <stdint.h>

#include <coget/taskgroup.h>

#include "model/command_line.h"

/* What commands of a kind have in common. */
struct recipe {
	struct command_line line; /* of no words: there is no such command */
	const struct vocabulary *vocabulary;
};

/* Zeroed, but for fd and timeout_ns, there are none. */
struct jobs {
	int fd;		    /* the socket for replies */
	int64_t timeout_ns; /* how long a command may run */
	struct co_task_group group;
	struct job *first;
};

/*
 * Begin a command, in a task of the group, which must have been entered.
 * Without memory, that it has failed is replied at once.
 *
 * values  texts that end with NUL, one for each word of the vocabulary; copied.
 */
void jobs_begin(struct jobs *jobs, uint64_t id, const struct recipe *recipe,
		const char *values, size_t len);

/*
 * End a command, if it has not ended: by SIGTERM, and by SIGKILL after a
 * moment.  The reply comes as usual.
 */
void jobs_end(struct jobs *jobs, uint64_t id);

/* Kill all commands, and what they have started, at once. */
void jobs_kill(const struct jobs *jobs);

#endif
