/*
 * What a session that cannot be opened says to the user.
 */
#ifndef SESSION_SESSION_FAILURE_H
#define SESSION_SESSION_FAILURE_H

#include "model/failure.h"

/* Say in a failure what the status of opening the session at the path means. */
void session_explain(struct failure *failure, int status, const char *path);

#endif
