/*
 * Directories: their entries, one after the other.
 *
 *	struct co_directory_entry entry;
 *	struct co_directory *directory;
 *	int status = co_directory_open(&directory, "/var/log");
 *
 *	while (status == 0) {
 *		status = co_directory_next(directory, &entry);
 *		if (status <= 0)
 *			break;
 *		status = visit(entry.name);
 *	}
 *	co_directory_close(directory);
 *
 * Entries are read on the pool of threads, some hundreds at a time.  So a
 * directory of a million takes no more memory than one of ten, and does not
 * block the loop.  Entries come in no particular order.  What is made or
 * removed meanwhile may be among them or not.
 */
#ifndef COGET_DIRECTORY_H
#define COGET_DIRECTORY_H

#include <stdint.h>

#include <coget/parts.h>
#include <coget/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A directory that is being read. */
struct co_directory;

/* What there is in a directory. */
struct co_directory_entry {
	const char *name; /* holds until the next call on the directory */
	uint64_t inode;

	/*
	 * As in <dirent.h>: DT_REG, DT_DIR, DT_LNK, ...; DT_UNKNOWN where the
	 * file system does not tell, and co_lstat() does.
	 */
	unsigned char type;
};

/*
 * Open a directory.  Suspends.
 *
 * Returns 0 with *out owned by the caller; UV_ENOENT, UV_ENOTDIR, UV_EACCES and
 * the system's other errors; UV_EINVAL for NULL; UV_EMFILE; UV_ECANCELED;
 * UV_ENOMEM.  On error *out is NULL.
 */
int co_directory_open(struct co_directory **out,
		      const char *path) CO_MUST_CHECK;

/*
 * Get the next entry; "." and ".." are left out.  Suspends now and then.
 *
 * Returns 1; 0 at the end; UV_EBUSY if another task is in this call; UV_EBADF
 * if it is closed meanwhile; UV_ENOENT for a directory that was removed, and
 * the system's other errors; UV_EINVAL for NULL; UV_ECANCELED, with nothing
 * lost.  On 0 and errors *out is zero.
 */
int co_directory_next(struct co_directory *directory,
		      struct co_directory_entry *out) CO_MUST_CHECK;

/*
 * The directory's descriptor, for co_file_open_at() and fstatat(2); it stays
 * the directory's.  UV_EINVAL for NULL.
 */
int co_directory_fd(const struct co_directory *directory);

/*
 * Close and free; does not suspend.  A call of another task on it returns
 * UV_EBADF.  NULL is ignored.
 */
void co_directory_close(struct co_directory *directory);

/* For CO_CLOSING. */
CO_CLOSER_(co_directory)

#ifdef __cplusplus
}
#endif
#endif
