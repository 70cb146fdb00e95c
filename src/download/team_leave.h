/*
 * How attempts leave their team: what is left to do is called for once more,
 * and the last one's result becomes that of all.
 *
 * For tasks of one loop; nothing suspends.
 */
#ifndef DOWNLOAD_TEAM_LEAVE_H
#define DOWNLOAD_TEAM_LEAVE_H

#include <stdbool.h>

#include "download/attempt.h"
#include "schedule/permit.h"

/*
 * An attempt is over.  Those that have nothing left to do are ended, too.
 *
 * Returns whether it was the last one: then the team has ended, and the attempt
 * is the download's own, as are permit and result, which is that of all.  Else
 * the permit is given back, and the attempt freed if it was not the download's.
 */
bool team_leave(struct attempt *attempt, struct permit *permit,
		struct attempt_result *result);

#endif
