/*
 * Confining the process to the directories that it has to write to, so that
 * whoever takes it over can change nothing else.
 *
 * Landlock confines the calling thread and those that it starts: call it before
 * there are others.  Nothing takes it back, and programs that are started later
 * are confined as well.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stddef.h>

/*
 * From here on files and directories are made, written, renamed and removed
 * beneath these directories only, which must exist; other kinds of files are
 * made nowhere.  Reading, executing, connecting and what is open already stay
 * as they were, and so do /dev/null and /dev/tty.  No program that is started
 * gains privileges.
 *
 * Returns 0; -ENOSYS or -EOPNOTSUPP where the kernel lacks Landlock or has it
 * turned off, or another negated errno: then privileges alone are given up, and
 * everything can be written as before.
 */
int sandbox_enter(const char *const *dirs, size_t count);

#endif
