/*
 * Giving a complete file its final name.
 *
 * All calls block on the disk: they run on the thread pool, several at a time.
 */
#ifndef STORAGE_FINAL_RENAME_H
#define STORAGE_FINAL_RENAME_H

#include <stdbool.h>
#include <sys/types.h>

#include <coget/status.h>

#include "model/settings.h"
#include "storage/folder.h"

/* A part that shall have its final name. */
struct rename_request {
	struct folder *folder;
	int fd;
	const char *part_name; /* NULL if it is unnamed */
	const char *wanted;    /* see struct commit */
	const char *url;
	enum exists_policy policy;
	int (*before_placing)(void *context, const char *place, ino_t inode);
	void *context;
	ino_t inode; /* of the part; if before_placing is to know */
};

/* Whether a file from before the run makes way for the new one. */
bool final_rename_replaces(enum exists_policy policy);

/*
 * Give a part its final name, or as the policy says another or none; see
 * part_file_commit().  The part is not touched where that fails.
 *
 * name  in: the name wanted.  Out: the name given, or that of what is in the
 *       way.
 *
 * Returns 0, UV_EEXIST, UV_EISDIR, UV_E2BIG, or a negated errno.
 */
int final_rename(const struct rename_request *request,
		 char name[NAME_SIZE]) CO_MUST_CHECK;

#endif
