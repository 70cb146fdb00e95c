/*
 * Where the file of a commit is that an earlier run has noted: its folder,
 * opened, and its name in there.  All calls block on the disk.
 */
#ifndef SESSION_COMMIT_PLACE_H
#define SESSION_COMMIT_PLACE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "session/session_state.h"

struct commit_place {
	int dir_fd; /* for names beneath it only (O_PATH); -1: it is not there */
	const char *name;
};

/*
 * Open the place of a commit, which has to live as long.  Nothing leads there
 * but what a run would follow (base/beneath.h).
 *
 * dir_fd  of the run's directory; or -1.
 */
struct commit_place commit_place_open(int dir_fd,
				      const struct open_commit *commit);

/* Whether the commit's file stands there; *file is what does. */
bool commit_place_has(const struct commit_place *place,
		      const struct open_commit *commit, struct stat *file);

/* Close it. */
void commit_place_close(const struct commit_place *place);

#endif
