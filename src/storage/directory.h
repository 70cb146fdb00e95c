/*
 * The directory of -d, made where it is missing.
 */
#ifndef STORAGE_DIRECTORY_H
#define STORAGE_DIRECTORY_H

/*
 * Open a directory as a place for names (O_PATH: it need not be readable to put
 * files in it); make it if it is missing, and those above it.  Blocks.
 *
 * Returns a descriptor, to be closed by the caller, or a negated errno.
 */
int directory_open(const char *dir);

#endif
