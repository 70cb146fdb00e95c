/*
 * Refusing the system calls that the process never needs, by seccomp: those
 * that start programs, reach into other processes, change the system or gain
 * privileges, and the parts of the kernel in which faults are found most often.
 *
 * The filter holds for all threads of the process and cannot be undone.
 */
#ifndef BASE_SYSCALL_FILTER_H
#define BASE_SYSCALL_FILTER_H

#include <stdbool.h>

/*
 * From here on nothing gains privileges, and the system calls listed in
 * syscall_list.c are refused.  A call that no program makes by mistake ends the
 * process with SIGSYS.  A call that libraries only try fails as it does in a
 * kernel that lacks it.
 *
 * on_refused  is called in the signal's handler, with the name of the system
 *             call, before the process ends; not in a thread that blocks
 *             SIGSYS.
 * may_listen  connections from outside may be waited for.
 *
 * Returns 0; -EOPNOTSUPP on processors other than x86-64 and aarch64; or
 * another negated errno where the kernel lacks seccomp: then privileges alone
 * are given up.
 */
int syscall_filter_enter(void (*on_refused)(const char *name), bool may_listen);

/* Whether the kernel and the processor have what that takes. */
bool syscall_filter_is_possible(void);

#endif
