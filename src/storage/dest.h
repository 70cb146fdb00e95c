/*
 * Where the files of a run go, opened once per run: a directory with the
 * folders beneath it (folder.h), and what the items of the run share there.
 *
 * All functions are for tasks of one loop.
 */
#ifndef STORAGE_DEST_H
#define STORAGE_DEST_H

#include <coget/status.h>

struct dest;
struct final_names;
struct reserved;

/*
 * Open a directory, made with its parents where missing, and see that files can
 * be made there.  Suspends.
 *
 * Returns 0 with *out owned by the caller, or the error of what failed:
 * UV_ENOTDIR, UV_EACCES, UV_EROFS, UV_ENOSPC, UV_ENOMEM, or
 * OWN_PATH_FOREIGN_LINK (base/own_path.h).
 *
 * Ignores SIGXFSZ in the process, unless it is handled, so that a limit on file
 * sizes is an error (UV_EFBIG) and not the end.
 */
int dest_open(struct dest **out, const char *dir) CO_MUST_CHECK;

/*
 * Open one only to look at what is there, and which names items get: nothing is
 * made or written, and it need not be there.  Suspends.  Errors as above.
 */
int dest_open_to_look(struct dest **out, const char *dir) CO_MUST_CHECK;

/* Close it; every part file of it must have ended.  NULL is ignored. */
void dest_close(struct dest *dest);

/* Which names its items get (final_name.h). */
struct final_names *dest_names(struct dest *dest);

/* Which names no item gets (reserved.h). */
struct reserved *dest_reserved(struct dest *dest);

#endif
