/*
 * Files that were there before the run: of which version they are.
 *
 * The version that a server said is stored with a file (commit.store_version),
 * in an attribute, with what the file was like then.
 */
#ifndef STORAGE_EXISTING_FILE_H
#define STORAGE_EXISTING_FILE_H

#include <sys/stat.h>

#include <coget/status.h>

#include "base/buf.h"
#include "model/version.h"
#include "storage/folder.h"

struct directory;

/*
 * Which version a file from before the run is of: what was stored with it for
 * that URL (commit.store_version), if it has not changed since; else its time
 * stands for Last-Modified, but not if it is of another URL.  Of a file that
 * others may have written neither counts: see own.h.  Suspends.
 *
 * Returns 0 with *version to be reset by the caller; UV_ENOENT if there is no
 * such file, UV_ENOMEM, UV_ECANCELED, or the error of reading it.
 */
int existing_file_version(struct folder *folder, const char *name,
			  const char *url,
			  struct version *version) CO_MUST_CHECK;

/*
 * Open a plain file to be read; blocks on the disk.
 *
 * file  receives what it is.
 *
 * Returns its descriptor; UV_ENOENT for all that is none; or a negated errno.
 */
int existing_file_open(const struct directory *directory, const char *name,
		       struct stat *file) CO_MUST_CHECK;

/*
 * What was stored with an open file that is proof (own_file.h), unless it has
 * changed since.  Blocks on the disk.
 *
 * version  is not touched if it is of another URL.
 *
 * Returns 0, UV_ENOENT if nothing was stored, or a negated errno.
 */
int existing_file_read(int fd, const struct stat *file, const char *url,
		       struct version *version) CO_MUST_CHECK;

/*
 * Read all of a file, if its first KiB has a mark in it.  Suspends.
 *
 * mark  NULL: any file is read.
 * body  receives it; its cap is the limit.
 *
 * Returns 0; UV_ENOENT if there is no such file; UV_EPERM if others can have
 * written it (own_file.h); UV_EFBIG if it is longer than the cap; UV_ENOMEM;
 * UV_ECANCELED; or the error of reading it.
 */
int existing_file_load(struct folder *folder, const char *name,
		       const char *mark, struct buf *body) CO_MUST_CHECK;

/*
 * Store with a whole file which version it is of, if that can be: without it
 * the next run asks for what is newer than the file's time.  Blocks on the
 * disk.
 */
void existing_file_mark(int fd, const char *url, const struct version *version);

#endif
