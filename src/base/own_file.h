/*
 * Whether a file is the user's own, and whether nobody else can have written
 * what it holds: the one rule for all that is read back from earlier runs.  In
 * a directory that others write to, a file of that name may be theirs.
 *
 * Hard links do not matter: owner and mode are the file's, whatever its names.
 */
#ifndef BASE_OWN_FILE_H
#define BASE_OWN_FILE_H

#include <stdbool.h>
#include <sys/stat.h>

/* Whether it is a regular file of the user that the process runs as. */
bool own_file_is(const struct stat *file);

/*
 * Whether the mode lets others write the file, and so its attributes.  The
 * user's own group, that of the process, is none of the others: with a umask of
 * 002 each user has one to himself.
 */
bool own_file_is_open(const struct stat *file);

/*
 * Whether what stands in a file, or was stored with it, was put there by the
 * user: nobody else can have done it.
 *
 * has_modes  the file system keeps modes.  Where it gives the same to all
 *            files, that says nothing, and the owner has to do.
 */
bool own_file_is_proof(const struct stat *file, bool has_modes);

#endif
