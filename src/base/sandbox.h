/*
 * Confining the process to the directories that it writes to and the
 * connections that it makes.  An attacker who takes the process over can then
 * change nothing else and reach no other process.
 *
 * Landlock confines the calling thread and those that it starts: call it before
 * there are others.  It cannot be undone, and programs that are started later
 * are confined as well.
 */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/*
 * From here on files and directories are made, written, renamed and removed
 * beneath these directories only, which are open; other kinds of files are
 * made nowhere, and no program is started.  Where the kernel's version knows
 * how to refuse it, no TCP port is bound (Linux 6.7), devices are not
 * controlled (6.10), and signals and abstract Unix sockets do not reach
 * processes outside (6.12).  Reading, connecting and what is open already stay
 * as they were, and so do /dev/null and /dev/tty.  Nothing gains privileges.
 *
 * may_bind  connections may choose the address that they come from.
 *
 * Returns 0; -ENOSYS or -EOPNOTSUPP where the kernel lacks Landlock or has it
 * turned off, or another negated errno: then privileges alone are given up, and
 * all the rest stays possible.
 */
int sandbox_enter(const int *dir_fds, size_t count, bool may_bind);

/* The version of the kernel's Landlock, from 1; or 0 without it. */
int sandbox_version(void);

#endif
