/* A file system without extended attributes, for tests of what is done there. */
#ifndef PLAIN_UTIL_H
#define PLAIN_UTIL_H

#include <sched.h>
#include <stdbool.h>
#include <sys/mount.h>

#include "unit/storage/storage_util.h"

/* Such a file system as working directory; false where none may be had. */
static inline bool enter_plain(void)
{
	return mkdir("plain", 0777) == 0 && unshare(CLONE_NEWNS) == 0 &&
	       mount("none", "/", "", MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", "plain", "ramfs", 0, NULL) == 0 &&
	       chdir("plain") == 0;
}

static inline void leave_plain(void)
{
	ck_assert_int_eq(chdir(".."), 0);
	ck_assert_int_eq(umount("plain"), 0);
}

#endif
