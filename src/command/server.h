/*
 * The process that runs commands for coget: a child that is forked before coget
 * confines itself, as what coget starts afterwards would be confined, too.
 *
 * It ends when coget does, however that ends, and ends the commands then.
 */
#ifndef COMMAND_SERVER_H
#define COMMAND_SERVER_H

#include <sys/types.h>

#include "model/settings.h"

struct command_server {
	int fd; /* the other end of the socket; -1 if there is no server */
	pid_t pid;
};

/*
 * Start it, if the settings have commands to run.  Call it while there are no
 * other threads.  The child does not return.
 *
 * Returns 0, or a negated errno with no server.
 */
int command_server_start(struct command_server *server,
			 const struct settings *settings);

/* Have it end, and its commands, and wait for that; blocks for a moment. */
void command_server_stop(struct command_server *server);

#endif
